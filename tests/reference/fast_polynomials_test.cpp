// How far are the fast oracle's polynomials from sine and cosine, at most? Enclosed by intervals.
#include "reference/fast_polynomials.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/reference/interval.hpp"

using ropecheck::test::Interval;

namespace ropecheck::reference {
namespace {

/// Coefficients of z^k, z = q².
using Series = std::vector<Interval>;

constexpr double kUnit = 0x1p-53;
constexpr int kTerms = 24;
constexpr int kPieces = 2048;
// In units of u = 2^-53, as the errors below.
constexpr double kSineLimit = kFastSineError / kUnit;
constexpr double kCosineLimit = kFastCosineError / kUnit;

Interval at(const Series& series, const Interval& z) {
  Interval sum = 0;
  for (std::size_t k = series.size(); k-- > 0;) sum = sum * z + series[k];
  return sum;
}

Series derivative(const Series& series) {
  Series result;
  for (std::size_t k = 1; k < series.size(); ++k)
    result.push_back(series[k] * static_cast<double>(k));
  return result;
}

/// Taylor's of sin(πq/2)/q (first power 1) or cos(πq/2) (first power 0). The terms alternate and
/// fall for z <= 1/4, so the rest is smaller than the first term left out.
Series taylor(int first_power) {
  const Interval half_pi = Interval::pi() / 2;
  Interval term = first_power == 1 ? half_pi : Interval(1);
  Series series;
  for (int power = first_power; static_cast<int>(series.size()) < kTerms; power += 2) {
    series.push_back(term);
    term = Interval(0) - term * half_pi * half_pi / ((power + 1.0) * (power + 2.0));
  }
  const double rest = (term * std::ldexp(1.0, -2 * kTerms)).most();
  series[0] = series[0] + Interval::between(-rest, rest);
  return series;
}

Series stored_sine() { return {std::begin(kFastSine), std::end(kFastSine)}; }
Series stored_cosine() {
  Series series{1};
  series.insert(series.end(), std::begin(kFastCosine), std::end(kFastCosine));
  return series;
}

/// An upper bound of the relative error, in u, over z in [0, 1/4]: the difference of both
/// polynomials, in mean-value form on each piece, so that what cancels has cancelled before it is
/// enclosed.
double largest_error(const Series& stored, const Series& truth) {
  Series difference;
  for (std::size_t k = 0; k < truth.size(); ++k)
    difference.push_back((k < stored.size() ? stored[k] : Interval(0)) - truth[k]);
  const Series slope = derivative(difference);
  double largest = 0;
  for (int piece = 0; piece < kPieces; ++piece) {
    const double low = 0.25 * piece / kPieces, high = 0.25 * (piece + 1) / kPieces;
    const Interval z = Interval::between(low, high), middle = (low + high) / 2;
    const Interval enclosed = at(difference, middle) + at(slope, z) * (z - middle);
    largest = std::max(largest, (enclosed / at(truth, z)).most() / kUnit);
  }
  return largest;
}

/// The largest error after one coefficient has moved by a part of itself.
double after(Series stored, const Series& truth, std::size_t k, double part) {
  stored[k] = stored[k] * (1 + part);
  return largest_error(stored, truth);
}

}  // namespace

TEST_CASE("the polynomials stay within their stated errors over the whole range") {
  const double sine = largest_error(stored_sine(), taylor(1));
  const double cosine = largest_error(stored_cosine(), taylor(0));
  CHECK(sine <= kSineLimit);
  CHECK(cosine <= kCosineLimit);
  // and no more is stated than is needed
  CHECK(sine > 0.97 * kSineLimit);
  CHECK(cosine > 0.97 * kCosineLimit);
}

TEST_CASE("the enclosure is tight: it meets the error at sampled points") {
  const auto sampled = [](const Series& stored, const Series& truth) {
    double largest = 0;
    for (int i = 0; i <= kPieces; ++i) {
      const Interval z = 0.25 * i / kPieces;
      largest = std::max(largest, ((at(stored, z) - at(truth, z)) / at(truth, z)).most() / kUnit);
    }
    return largest;
  };
  CHECK(largest_error(stored_sine(), taylor(1)) < 1.02 * sampled(stored_sine(), taylor(1)));
  CHECK(largest_error(stored_cosine(), taylor(0)) < 1.02 * sampled(stored_cosine(), taylor(0)));
}

TEST_CASE("Taylor's polynomials enclose what MPFI's sine and cosine enclose") {
  for (int i = 1; i <= 64; ++i) {
    const Interval q = i / 128.0;
    const Interval angle = Interval::pi() * q / 2;
    CHECK((at(taylor(1), q * q) - sin(angle) / q).most() < 1e-60);
    CHECK((at(taylor(0), q * q) - cos(angle)).most() < 1e-60);
  }
}

TEST_CASE("a coefficient whose last bits changed is caught") {
  const Series sine = stored_sine(), cosine = stored_cosine();
  CHECK(after(sine, taylor(1), 0, 64 * 0x1p-52) > kSineLimit);
  CHECK(after(sine, taylor(1), 0, 0x1p-52) > kSineLimit);
  CHECK(after(cosine, taylor(0), 1, 64 * 0x1p-52) > kCosineLimit);
  for (const double sign : {-1.0, 1.0}) {
    for (std::size_t k = 1; k + 1 < sine.size(); ++k)
      CHECK(after(sine, taylor(1), k, sign * 1e-6) > kSineLimit);
    for (std::size_t k = 1; k + 1 < cosine.size(); ++k)
      CHECK(after(cosine, taylor(0), k, sign * 1e-6) > kCosineLimit);
    CHECK(after(sine, taylor(1), sine.size() - 1, sign * 1e-4) > kSineLimit);
    CHECK(after(cosine, taylor(0), cosine.size() - 1, sign * 1e-4) > kCosineLimit);
  }
}

}  // namespace ropecheck::reference
