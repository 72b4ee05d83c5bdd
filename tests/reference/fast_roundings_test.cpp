// How much do the fast oracle's roundings add up to, at most? Its whole computation with running
// error bounds, in intervals.
#include <array>
#include <cmath>

#include "reference/fast_oracle.hpp"
#include "reference/fast_polynomials.hpp"
#include "tests/catch.hpp"
#include "tests/reference/interval.hpp"

using ropecheck::test::Interval;

namespace ropecheck::reference {
namespace {

constexpr double kUnit = 0x1p-53;
constexpr int kPieces = 256;

/// A number of the program: without any rounding it lies in `exact`, with all of them within
/// `error` of that.
struct Running {
  Interval exact;
  Interval error = 0;
};

/// One rounding in binary64 (nothing here is near the ends of its range).
Running rounded(const Running& a, double unit = kUnit) {
  return {a.exact, a.error + (abs(a.exact) + a.error) * unit};
}

Running operator*(const Running& a, const Running& b) {
  return {a.exact * b.exact, abs(a.exact) * b.error + abs(b.exact) * a.error + a.error * b.error};
}

Running operator+(const Running& a, const Running& b) {
  return {a.exact + b.exact, a.error + b.error};
}

/// a·b + c, as a compiler may arrange it.
enum class Fusing { never, always };
Running multiply_add(const Running& a, const Running& b, const Running& c, Fusing fusing) {
  return rounded((fusing == Fusing::always ? a * b : rounded(a * b)) + c);
}

template <std::size_t kTerms>
Running polynomial(const Running& z, const double (&coefficients)[kTerms], Fusing fusing) {
  Running sum{coefficients[kTerms - 1]};
  for (std::size_t k = kTerms - 1; k > 0; --k)
    sum = multiply_add(sum, z, {coefficients[k - 1]}, fusing);
  return sum;
}

/// Upper bounds of the relative errors of A·sin and A·cos in u, those of the polynomials included.
struct Errors {
  double sine = 0;
  double cosine = 0;
};

double with_scale_and_polynomial(const Running& value, double polynomial_error) {
  const Running scale = rounded({1});
  const Running scaled = rounded(value * scale);
  const Interval roundings = scaled.error / abs(value.exact);
  return ((roundings + 1) * (Interval(1) + polynomial_error) - 1).most() / kUnit;
}

/// Over one piece of |q| <= 1/2. sin is q times a number away from zero, and relative errors of
/// products do not depend on the size of q: 1 stands in its place there.
Errors errors(const Interval& q, Fusing fusing, double unit_of_angle = kUnit) {
  const Running angle = rounded({q}, unit_of_angle);
  const Running z = rounded(angle * angle);
  const Running one = rounded({1}, unit_of_angle);
  const Running sine = rounded(one * polynomial(z, kFastSine, fusing));
  const Running cosine = multiply_add(z, polynomial(z, kFastCosine, fusing), {1}, fusing);
  return {with_scale_and_polynomial(sine, kFastSineError),
          with_scale_and_polynomial(cosine, kFastCosineError)};
}

Errors largest(Fusing fusing, double unit_of_angle = kUnit) {
  Errors all;
  for (int piece = 0; piece < kPieces; ++piece) {
    const Interval q = Interval::between(0.5 * piece / kPieces, 0.5 * (piece + 1) / kPieces);
    const Errors here = errors(q, fusing, unit_of_angle);
    all = {std::max(all.sine, here.sine), std::max(all.cosine, here.cosine)};
  }
  return all;
}

}  // namespace

TEST_CASE("all roundings together stay below 7.6 u, however products are fused") {
  const Errors apart = largest(Fusing::never), fused = largest(Fusing::always);
  CHECK(apart.sine <= 7.6);
  CHECK(apart.cosine <= 7.6);
  // Leaving a rounding out only lowers a bound: what mixes both ways lies between.
  CHECK(fused.sine <= apart.sine);
  CHECK(fused.cosine <= apart.cosine);
  // The judgement's own roundings need 2 u (fast_oracle.cpp).
  CHECK(std::max(apart.sine, apart.cosine) + 2 < FastOracle::kRelativeError / kUnit);
  CHECK(largest(Fusing::never, 0x1p-51).cosine > FastOracle::kRelativeError / kUnit);  // can fail
}

TEST_CASE("the phase's error stays a fifth below its bound up to position 2^53") {
  const Interval turns = Interval(0x1p-64) + Interval(0x1p53) * (Interval(0x1p-129) + 0x1p-135);
  const Interval radians = Interval(2) * Interval::pi() * turns;
  CHECK(radians.surely_below(0.8 * FastOracle::kPhaseError));
  CHECK_FALSE(radians.surely_below(0.78 * FastOracle::kPhaseError));
}

}  // namespace ropecheck::reference
