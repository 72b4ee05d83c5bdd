#include "reference/ramp_bound.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "reference/ramp.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {

// r = L·θ/2π, or L/(2π/θ) with reciprocals as torch takes them: L and 2π rounded, at most four
// operations, so r is off by (relative + 6u)·r =: e. The edges are rounded, too: by u·fast at most.
//
//   outside the band by more than that, the decision (clamp or comparison) is the right one: 0
//   a step (slow = fast) nearer than that may fall on either side: 1
//   inside, w = fast - slow: numerator off by e + u·slow + u|r - slow|, denominator by
//   u(slow + fast) + u·w, the quotient rounded, 1 - γ rounded: at most
//
//     (e + u·slow)/w + u(slow + fast)/w + 4u
//
// A comparison that decides otherwise than the clamp at an edge changes the weight by no more,
// since γ is continuous there.
RampError rotation_ramp_error(const RotationBand& band, double frequency, double relative) {
  const double rotations = band.trained_context * frequency / (2 * std::numbers::pi);
  const double error = (relative + 7 * kUnit32) * rotations;
  const double margin = error + 2 * kUnit32 * band.fast;
  if (rotations > band.fast + margin) return {.surely_kept = true};
  if (rotations < band.slow - margin) return {.surely_interpolated = true};
  const double width = band.fast - band.slow;
  if (width == 0) return {1};
  const double inside = error + kUnit32 * (2 * band.slow + band.fast);
  return {std::min(1.0, inside / width + 4 * kUnit32)};
}

namespace {

struct Ends {
  double low, high;
};

/// The two ends as real numbers: d·ln(L/2πβ) / 2 ln b.
Ends real_ends(const spec::Specification& specification, const spec::Yarn& scheme) {
  const auto end = [&](double turns) {
    return spec::ramp_dim(specification.head, specification.dialect) *
           std::log(scheme.trained_context / (2 * std::numbers::pi * turns)) /
           (2 * std::log(specification.base));
  };
  return {end(scheme.beta_fast), end(scheme.beta_slow)};
}

/// Where `pair` stands between these ends: (i - low)/width, not clamped.
double place(const spec::Specification& specification, const spec::Yarn& scheme, Ends ends,
             int pair) {
  if (truncates(specification, scheme)) ends = {std::floor(ends.low), std::ceil(ends.high)};
  const double last = spec::largest_ramp_end(specification.head, specification.dialect);
  ends = {std::max(ends.low, 0.0), std::min(ends.high, last)};
  double width = ends.high - ends.low;
  if (spec::ramp_rules(specification.dialect).width == spec::RampWidth::at_least) {
    width = std::max(width, 0.001);
  }
  if (width == 0) width = 0.001;
  return (pair - ends.low) / width;
}

}  // namespace

// An end is off by unit·(4·slope + 6·|end|), slope = d/(2 ln b): four roundings (L, β, 2π, their
// quotient) in the logarithm's argument, two logarithms of 1 ulp and two operations. The weight is
// monotone in each end for low < high, so its extremes over the ends' intervals are at corners. The
// ends then become binary32 (u·|end| each, nothing for integers), and difference, width, quotient
// and 1 - ramp are rounded.
std::vector<RampError> pair_ramp_error(const spec::Specification& specification,
                                       const spec::Yarn& scheme, double unit) {
  const double slope = spec::ramp_dim(specification.head, specification.dialect) /
                       (2 * std::log(specification.base));
  const Ends ends = real_ends(specification, scheme);
  const auto moved = [&](double sign_low, double sign_high) -> Ends {
    return {ends.low + sign_low * unit * (4 * slope + 6 * std::abs(ends.low)),
            ends.high + sign_high * unit * (4 * slope + 6 * std::abs(ends.high))};
  };
  const PairRange<Real> range = pair_range<Real>(specification, scheme);
  const double width = std::abs(static_cast<double>(range.width));
  const double reach = std::abs(static_cast<double>(range.low)) + width;
  const double conversion = truncates(specification, scheme) ? 0 : 3 * kUnit32 * reach / width;
  const double arithmetic = conversion + 5 * kUnit32;
  std::vector<RampError> errors;
  const Ramp<Real> ramp = ramp_over_pairs(range, specification.head.pairs());
  for (int pair = 0; pair < specification.head.pairs(); ++pair) {
    const auto truth = static_cast<double>(ramp.weight[static_cast<std::size_t>(pair)]);
    double worst = 0, least = INFINITY, most = -INFINITY;
    for (const auto& [low, high] : {std::pair{-1, -1}, {-1, 1}, {1, -1}, {1, 1}}) {
      const double along = place(specification, scheme, moved(low, high), pair);
      least = std::min(least, along);
      most = std::max(most, along);
      worst = std::max(worst, std::abs(1 - std::clamp(along, 0.0, 1.0) - truth));
    }
    // Rounding is monotone: with integer ends a quotient of at least 1 does not fall below it.
    if (least >= 1 + conversion) {
      errors.push_back({.surely_interpolated = true});
    } else if (most <= -conversion) {
      errors.push_back({.surely_kept = true});
    } else {
      errors.push_back({std::min(1.0, worst + arithmetic)});
    }
  }
  return errors;
}

}  // namespace ropecheck::reference
