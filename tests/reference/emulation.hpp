// What do engines compute in binary32? Small emulations that the bounds have to hold for.
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::test {

/// powf as unkind as the bounds allow: libm's result or a neighbour that is still within 1 ulp.
class Pow {
 public:
  explicit Pow(std::uint64_t seed) : random_(seed) {}
  float operator()(float base, float exponent);

 private:
  std::mt19937_64 random_;
};

struct Computed {
  std::vector<float> frequency;  ///< product; for the recurrence the angles at `position`
  float attention_scale = 1;
};

/// Hugging Face's order of operations: frequencies.
Computed product_frequencies(const spec::Specification& specification, Pow& pow);

/// ggml's: angles at a position, from pair to pair by one factor.
Computed recurrence_angles(const spec::Specification& specification, double position, Pow& pow);

inline float Pow::operator()(float base, float exponent) {
  const float result = std::pow(base, exponent);
  const double exact = std::pow(static_cast<double>(base), static_cast<double>(exponent));
  const float neighbour = std::nextafter(result, random_() % 2 == 0 ? 0.0f : 2 * result);
  const double ulp = std::nextafter(result, 2 * result) - result;
  const bool kind = random_() % 3 == 0 || exponent == 0;
  return !kind && std::abs(neighbour - exact) < 0.999 * ulp ? neighbour : result;
}

}  // namespace ropecheck::test
