// Which specifications can be built? Random ones of every scheme and dialect.
#pragma once

#include <random>

#include "spec/catalogue.hpp"
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  double between(double low, double high) {
    return std::uniform_real_distribution(low, high)(engine_);
  }
  int whole(int low, int high) { return std::uniform_int_distribution(low, high)(engine_); }
  std::optional<double> perhaps(double low, double high) {
    return whole(0, 1) == 0 ? std::nullopt : std::optional(between(low, high));
  }
  std::vector<double> list(int size) {
    std::vector<double> result;
    for (int i = 0; i < size; ++i) result.push_back(between(0.5, 70));
    return result;
  }

 private:
  std::mt19937 engine_;
};

/// Dialects that settle parameters themselves get what they settle for: build() gives it back.
Specification random_specification(Random& random, const SchemeInfo& scheme, Dialect dialect);

/// A scheme of one axis under the dialect, length and head of `specification`.
Scheme random_scheme(Random& random, std::string_view name, const Specification& specification);
/// The steps that the schemes of several positions share with it.
NtkByParts random_parts(Random& random, double factor, double context);
Yarn random_yarn(Random& random, double factor, double context, Dialect dialect);
/// mrope, axial, xpos, self-extend, dual-chunk.
Scheme random_positions(Random& random, std::string_view name, const Specification& specification);
std::optional<Temperature> random_temperature(Random& random, const Specification& specification);

}  // namespace ropecheck::spec
