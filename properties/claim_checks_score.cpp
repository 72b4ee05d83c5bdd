// Claims 11 and 13: what angles do to inner products, and the error bound of interpolated scores.
#include <fmt/format.h>

#include "properties/claim_checks.hpp"

namespace ropecheck::properties {
namespace {

using boost::multiprecision::cos;
using boost::multiprecision::log;
using boost::multiprecision::pow;

double number(const Real& value) { return static_cast<double>(value); }

Real pi() { return boost::math::constants::pi<Real>(); }

/// Σ θ_j² over the pairs: (1 - b^-2) / (1 - b^(-4/d)), a geometric series. (S20)
Real sum_of_squares(int rotary_dim) {
  return (1 - pow(Real(kExampleBase), -2)) / (1 - pow(Real(kExampleBase), Real(-4) / rotary_dim));
}

/// Error of linear interpolation at the midpoint of two neighbouring positions, all phases aligned
/// there, |h_j| = 1: Σ (1 - cos(θ_j / 2)).
Real aligned_midpoint_error(int rotary_dim) {
  const auto plain = reference::schedule<Real>(example(spec::Default{}, rotary_dim));
  Real error = 0;
  for (const Real& frequency : plain.frequency) error += 1 - cos(frequency / 2);
  return error;
}

Real printed_bound(int rotary_dim) { return Real(rotary_dim) / (32 * log(Real(kExampleBase))); }

}  // namespace

ClaimCheck shrinking_angles() {
  // Unit contents at phase `offset`, angle difference `angle`: score cos(angle + offset); factor 2
  // halves the angle.
  const auto score = [](const Real& angle, const Real& offset) { return cos(angle + offset); };
  bool aligned_grows = true;
  for (int step = 1; step <= 180; ++step) {
    const Real angle = pi() * step / 180;
    aligned_grows = aligned_grows && score(angle / 2, 0) > score(angle, 0);
  }
  const Real before = score(pi() / 2, -pi() / 2);
  const Real after = score(pi() / 4, -pi() / 2);
  const Real beyond_before = score(2 * pi(), 0);
  const Real beyond_after = score(pi(), 0);
  return {
      .literally = after >= before && beyond_after >= beyond_before,
      .corrected = aligned_grows,
      .evidence = fmt::format(
          "aligned contents, angles 1 … 180 degrees: halving always raises the score; contents at "
          "-90 degrees, rotation 90 -> 45 degrees: {:.3f} -> {:.3f}; aligned, 360 -> 180 degrees: "
          "{:.0f} -> {:.0f}",
          number(before), number(after), number(beyond_before), number(beyond_after))};
}

ClaimCheck interpolation_error_bound() {
  bool printed_holds = true, corrected_holds = true;
  std::string figures;
  for (const int rotary_dim : {64, 128, 256}) {
    const Real error = aligned_midpoint_error(rotary_dim);
    const Real bound = sum_of_squares(rotary_dim) / 8;  // (s - s1)(s2 - s)/2 = 1/8 at the midpoint
    printed_holds = printed_holds && error <= printed_bound(rotary_dim);
    corrected_holds = corrected_holds && error <= bound;
    figures += fmt::format(
        "{}d = {}: {:.3f} times the printed bound, {:.3f} times the corrected one, 600 becomes "
        "{:.0f}",
        figures.empty() ? "" : "; ", rotary_dim, number(error / printed_bound(rotary_dim)),
        number(error / bound), number(2 * rotary_dim / bound));
  }
  return {.literally = printed_holds,
          .corrected = corrected_holds,
          .evidence = "aligned phases at the midpoint, b = 10000: " + figures};
}

}  // namespace ropecheck::properties
