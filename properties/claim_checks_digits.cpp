// Claims 1-4, 14-16: positions as digits, interpolation as a map of indices.
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "properties/claim_checks.hpp"

namespace ropecheck::properties {
namespace {

using boost::multiprecision::abs;
using boost::multiprecision::cos;
using boost::multiprecision::pow;

int power(int radix, int exponent) {
  int value = 1;
  for (int i = 0; i < exponent; ++i) value *= radix;
  return value;
}

/// The n-th digit from the right, n = 1 …, as writing the number down gives it.
int written_digit(int number, int n) {
  const std::string text = std::to_string(number);
  return n > static_cast<int>(text.size()) ? 0
                                           : text[text.size() - static_cast<std::size_t>(n)] - '0';
}

}  // namespace

ClaimCheck digits_by_floor() {
  int floor_wrong = 0, ceil_wrong = 0, first_ceil = -1, first_n = 0;
  for (int m = 0; m < 10000; ++m) {
    for (int n = 1; n <= 4; ++n) {
      const int unit = power(10, n - 1);
      if (m / unit % 10 != written_digit(m, n)) ++floor_wrong;
      if ((m + unit - 1) / unit % 10 != written_digit(m, n) && ceil_wrong++ == 0)
        first_ceil = m, first_n = n;
    }
  }
  const auto schedule = reference::schedule<Real>(example(spec::Default{}));
  const Real beta = pow(Real(kExampleBase), Real(2) / kExampleDim);
  Real misfit = 0;
  for (int pair = 0; pair < kExampleDim / 2; ++pair) {
    const Real difference =
        abs(cos(Real(131071) * schedule.frequency[pair]) - cos(Real(131071) / pow(beta, pair)));
    if (difference > misfit) misfit = difference;
  }
  const bool integer_beta = beta == floor(beta);
  return {.literally = ceil_wrong == 0 && integer_beta,
          .corrected = floor_wrong == 0 && misfit < Real("1e-45"),
          .evidence = fmt::format("floor gives every decimal digit of 0 … 9999; ceil is wrong {} "
                                  "times, first for m = {}, digit {}; "
                                  "beta = {:.6f} at d = 128, b = 10000; cos(m theta_i) and cos(m / "
                                  "beta^i) agree to {:.0e} at m = 131071",
                                  ceil_wrong, first_ceil, first_n, static_cast<double>(beta),
                                  static_cast<double>(misfit))};
}

ClaimCheck pair_index_range() {
  const auto schedule = reference::schedule<Real>(example(spec::Default{}));
  const Real last = pow(Real(kExampleBase), -Real(kExampleDim - 2) / kExampleDim);
  const Real from_one = pow(Real(kExampleBase), -Real(2) / kExampleDim);
  const bool from_zero =
      schedule.frequency.front() == 1 && abs(schedule.frequency.back() / last - 1) < Real("1e-50");
  return {.literally = abs(from_one - 1) < Real("1e-50"),
          .corrected = from_zero,
          .evidence = fmt::format(
              "d = 128: i from 0 gives 1 … {:.6e}; i from 1 would give {:.6f} … {:.6e}",
              static_cast<double>(last), static_cast<double>(from_one), 1 / kExampleBase)};
}

ClaimCheck digit_interpolation() {
  // Three decimal digits of m/2 for m < 2000, in halves; three hexadecimal digits of m < 4096.
  bool others_whole = true, last_half = false, radix_whole = true;
  for (int m = 0; m < 2000; ++m) {
    const int halves = m % 20;  // last digit of m/2, in halves
    last_half = last_half || halves % 2 == 1;
    const int whole = (m - halves) / 2;
    others_whole = others_whole && whole % 10 == 0 && whole / 10 < 100;
  }
  for (int m = 0; m < power(16, 3); ++m) {
    const int rebuilt = m / 256 * 256 + m / 16 % 16 * 16 + m % 16;
    radix_whole = radix_whole && rebuilt == m && m / 256 < 16;
  }
  return {.literally = others_whole && last_half && radix_whole,
          .corrected = true,
          .evidence =
              "three digits: m/2 has steps of 0.5 in the last digit and 1 in the others for all m "
              "< 2000; "
              "radix 16 writes all m < 4096 with whole digits (10^3 = 1000 becomes 16^3 = 4096)"};
}

ClaimCheck interpolation_range() {
  const auto plain = reference::schedule<Real>(example(spec::Default{}));
  const auto interpolated =
      reference::schedule<Real>(example(spec::Linear{.factor = kExampleFactor}));
  const auto target = static_cast<int>(kExampleContext * kExampleFactor);
  bool inside = true;
  std::set<double> images;
  for (int m = 0; m < target; ++m) {
    const double image = m / kExampleFactor;  // exact: the factor is a power of two
    inside = inside && image >= 0 && image < kExampleContext;
    images.insert(image);
  }
  Real misfit = 0;
  for (std::size_t pair = 0; pair < plain.frequency.size(); ++pair) {
    const Real difference = abs(Real(target - 1) * interpolated.frequency[pair] -
                                Real(target - 1) / kExampleFactor * plain.frequency[pair]);
    if (difference > misfit) misfit = difference;
  }
  return {.literally =
              inside && images.size() == static_cast<std::size_t>(target) && misfit < Real("1e-40"),
          .corrected = true,
          .evidence = fmt::format(
              "L = 4096, L' = {}: {} distinct images in [0, 4096), {} apart; angles equal those "
              "of the images to {:.0e}",
              target, images.size(), 1 / kExampleFactor, static_cast<double>(misfit))};
}

ClaimCheck vector_form_elements() {
  const auto schedule = reference::schedule<Real>(example(spec::Default{}));
  const auto pairs = static_cast<int>(schedule.frequency.size());
  const auto last = spec::pair_elements(spec::Layout::interleaved, kExampleDim, pairs - 1);
  return {.literally = last.second == kExampleDim / 2 - 1,
          .corrected = last.first == kExampleDim - 2 && last.second == kExampleDim - 1,
          .evidence = fmt::format(
              "d = {}: {} pairs, the last one is (q_{}, q_{}); a list that ends at q_{} leaves {} "
              "elements without a partner",
              kExampleDim, pairs, last.first, last.second, kExampleDim / 2 - 1, kExampleDim / 2)};
}

ClaimCheck halving_drops_a_digit() {
  int counterexample = -1;
  bool exactly_below_2000 = true;
  for (int m = 1000; m < 10000; ++m) {
    const bool three_digits = m / 2 < 1000;
    if (!three_digits && counterexample < 0) counterexample = m;
    exactly_below_2000 = exactly_below_2000 && three_digits == (m < 2000);
  }
  return {.literally = counterexample < 0,
          .corrected = exactly_below_2000,
          .evidence =
              fmt::format("{} / 2 = {} still has four digits; every number below 2000 loses one",
                          counterexample, counterexample / 2)};
}

ClaimCheck indices_kept() {
  std::set<std::pair<int, int>> digitwise;  // (m/2 without its last digit, last digit in halves)
  std::set<double> interpolated;
  for (int m = 0; m < 4096; ++m) {
    digitwise.insert({m / 20, m % 20});
    interpolated.insert(m / 2.0);
  }
  const bool both = digitwise.size() == 4096 && interpolated.size() == 4096;
  return {.literally = digitwise.size() == 2048,
          .corrected = both,
          .evidence = fmt::format(
              "over 4096 positions the digits of m/2 take {} distinct values, m/2 itself {}",
              digitwise.size(), interpolated.size())};
}

}  // namespace ropecheck::properties
