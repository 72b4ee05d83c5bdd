#include "reference/ramp.hpp"

#include <algorithm>
#include <cmath>

#include "reference/precision.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {
namespace {

template <class R>
R clamp_to_unit(const R& value) {
  if (value < 0) return R(0);
  return value > 1 ? R(1) : value;
}

/// d·ln(L/2πβ) / 2 ln b: the pair, as a real number, that turns β times inside the trained context.
template <class R>
R pair_of_rotations(const spec::Specification& specification, double trained_context,
                    double turns) {
  const R argument = R(trained_context) / (2 * pi<R>() * turns);
  const int dim = spec::ramp_dim(specification.head, specification.dialect);
  return dim * log(argument) / (2 * log(R(specification.base)));
}

/// The error of pair_of_rotations in 2^-digits: the logarithm's argument has three roundings (an
/// absolute 3 in the logarithm), the logarithms, product and quotient one each; the last factor
/// covers second-order terms.
double pair_units(const spec::Specification& specification, double pair) {
  const double slope = spec::ramp_dim(specification.head, specification.dialect) /
                       (2 * std::log(specification.base));
  return (3 * slope + 6 * std::abs(pair)) * 1.01;
}

template <class R>
R dialect_width(const spec::Specification& specification, const R& low, const R& high) {
  const R least = R(1) / 1000;
  if (spec::ramp_rules(specification.dialect).width == spec::RampWidth::at_least) {
    return std::max<R>(least, high - low);
  }
  return low == high ? least : R(high - low);
}

}  // namespace

// Error: r has at most 7 roundings, so up to `fast` it is off by 7·fast units; the difference, its
// divisor and the quotient add at most 3 to a weight of at most 1. Clamping never enlarges an
// error.
template <class R>
Ramp<R> ramp_over_rotations(const std::vector<R>& frequency, double trained_context, double slow,
                            double fast) {
  Ramp<R> ramp;
  for (const R& turning : frequency) {
    const R rotations = trained_context * turning / (2 * pi<R>());
    if (slow == fast) {
      ramp.weight.push_back(rotations < slow ? R(0) : R(1));
    } else {
      ramp.weight.push_back(clamp_to_unit(R((rotations - slow) / (R(fast) - slow))));
    }
  }
  if (slow != fast) ramp.units = 7 * fast / (fast - slow) * 1.01 + 4;
  return ramp;
}

spec::Yarn part_ramp(const spec::PartNtk& scheme, const RotationEnds& ends) {
  spec::Yarn yarn;
  yarn.factor = scheme.factor;
  yarn.trained_context = scheme.trained_context;
  yarn.beta_fast = ends.fast;
  yarn.beta_slow = ends.slow;
  return yarn;
}

bool truncates(const spec::Specification& specification, const spec::Yarn& scheme) {
  return spec::truncates(scheme, specification.dialect);
}

template <class R>
PairRange<R> pair_range(const spec::Specification& specification, const spec::Yarn& scheme) {
  using Decisive = RealAt<250>;
  const auto end = [&]<class Q>(double turns) {
    return pair_of_rotations<Q>(specification, scheme.trained_context, turns);
  };
  PairRange<R> range;
  if (truncates(specification, scheme)) {
    range.low = convert<R>(Decisive(floor(end.template operator()<Decisive>(scheme.beta_fast))));
    range.high = convert<R>(Decisive(ceil(end.template operator()<Decisive>(scheme.beta_slow))));
  } else {
    range.low = end.template operator()<R>(scheme.beta_fast);
    range.high = end.template operator()<R>(scheme.beta_slow);
    range.units = std::max(pair_units(specification, static_cast<double>(range.low)),
                           pair_units(specification, static_cast<double>(range.high)));
  }
  if (range.low < 0) range.low = 0;
  const R last = spec::largest_ramp_end(specification.head, specification.dialect);
  if (range.high > last) range.high = last;
  range.width = dialect_width(specification, range.low, range.high);
  return range;
}

// Error: i - low is off by the range's units, the width by twice them; |i - low| <= |width| where
// it counts.
template <class R>
Ramp<R> ramp_over_pairs(const PairRange<R>& range, int pairs) {
  Ramp<R> ramp;
  for (int pair = 0; pair < pairs; ++pair) {
    // R(1), because Boost turns 1 - x into -(x - 1), a negative zero for x = 1.
    ramp.weight.push_back(R(1) - clamp_to_unit(R((pair - range.low) / range.width)));
  }
  const double width = std::abs(static_cast<double>(range.width));
  ramp.units = 3 * range.units / width * 1.01 + 4;
  return ramp;
}

#define ROPECHECK_INSTANTIATE(R)                                                          \
  template Ramp<R> ramp_over_rotations<R>(const std::vector<R>&, double, double, double); \
  template PairRange<R> pair_range<R>(const spec::Specification&, const spec::Yarn&);     \
  template Ramp<R> ramp_over_pairs<R>(const PairRange<R>&, int);
ROPECHECK_FOR_EACH_PRECISION(ROPECHECK_INSTANTIATE)
#undef ROPECHECK_INSTANTIATE

}  // namespace ropecheck::reference
