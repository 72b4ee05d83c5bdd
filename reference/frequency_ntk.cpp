// What are the frequencies of the schemes that change the base or slow every pair?
#include <cmath>

#include "reference/precision.hpp"
#include "reference/schedule_builder.hpp"

namespace ropecheck::reference {

/// Base b·k^(d/(d-2)) in place of b.                                                         (S7)
template <class R>
void ScheduleBuilder<R>::ntk(const R& factor) {
  schedule_.frequency =
      original_frequencies<R>(base_ * rational_power(factor, dim_, dim_ - 2), dim_, pairs_);
}

/// k^(-2(i+1)/d)·θ_i, or with an exponent β: k^(-((i+1)/(d/2))^β)·θ_i, which is
/// exp(-(i+1)^β·ln k/(d/2)^β)·θ_i.                                                          (S22)
///
/// Error: the quotient (i+1)/(d/2) rounds, so its power is off by (β·1 + 1)·2^-digits, relatively,
/// and its product with ln k, at most ln k, by 2 more: an absolute error of the exponential's
/// argument, which then rounds.
template <class R>
void ScheduleBuilder<R>::apply(const spec::RadixNtk& scheme) {
  const R factor = in_force(scheme.factor);
  for (int pair = 0; pair < pairs_; ++pair) {
    const R slowing = scheme.mixed_b
                          ? R(exp(-pow(R(pair + 1) / pairs_, R(*scheme.mixed_b)) * log(factor)))
                          : R(1 / rational_power(factor, 2 * (pair + 1), dim_));
    schedule_.frequency.push_back(slowing * original_[pair]);
  }
  if (!scheme.mixed_b) return;
  schedule_.frequency_units += (*scheme.mixed_b + 5) * std::log(scheme.factor) * 1.01;
}

/// θ/s and the base-changed θ' are blended by one ramp over the pair index, the result and θ by a
/// second: (1-γ2)·((1-γ1)·θ/s + γ1·θ') + γ2·θ.                                              (S25)
template <class R>
void ScheduleBuilder<R>::apply(const spec::PartNtk& scheme) {
  const R factor = in_force(scheme.factor);
  const auto ramp = [&](const RotationEnds& ends) {
    return ramp_over_pairs(pair_range<R>(specification_, part_ramp(scheme, ends)), pairs_);
  };
  const Ramp<R> ntk_ramp = ramp(kPartNtkInner), plain_ramp = ramp(kPartNtkOuter);
  const std::vector<R> stretched =
      original_frequencies<R>(base_ * rational_power(factor, dim_, dim_ - 2), dim_, pairs_);
  for (int pair = 0; pair < pairs_; ++pair) {
    const R& ntk = ntk_ramp.weight[pair];
    const R& plain = plain_ramp.weight[pair];
    const R slowed = (R(1) - ntk) * original_[pair] / factor + ntk * stretched[pair];
    schedule_.frequency.push_back((R(1) - plain) * slowed + plain * original_[pair]);
  }
  // No ramp is reported: there are two. Each weight's error counts by at most θ, relative to no
  // less than θ/s.
  schedule_.frequency_units += (ntk_ramp.units + plain_ramp.units + 6) * scheme.factor;
}

/// What stands in for k of S7. The bracket s·l'/L - (s - 1) is computed as 1 + s·(l' - L)/L, the
/// same number without the cancellation; frozen at l' = s·L it is 1 + s·(s - 1).  (S8h, S23, S24)
template <class R>
R ScheduleBuilder<R>::stretch(const spec::DynamicNtk& scheme) const {
  const double length = specification_.seq_len.value_or(0);
  const bool beyond = length > scheme.trained_context;
  if (scheme.alpha && !(beyond && scheme.alpha_ends_at_context)) return R(*scheme.alpha);
  if (scheme.rule == spec::LengthRule::frozen) return 1 + scheme.factor * (R(scheme.factor) - 1);
  if (!beyond) return R(1);
  if (scheme.rule == spec::LengthRule::staircase) {
    long step = 0;  // the least whole number with l' <= L·2^step
    while (power_of_two<R>(step) * scheme.trained_context < length) ++step;
    return power_of_two<R>(step + 1) - 1;
  }
  return 1 + scheme.factor * (R(length) - scheme.trained_context) / scheme.trained_context;
}

/// Base b·stretch^(d/(d-2)).
template <class R>
void ScheduleBuilder<R>::apply(const spec::DynamicNtk& scheme) {
  const R in_place_of_factor = stretch(scheme);
  schedule_.factor = static_cast<double>(in_place_of_factor);
  ntk(in_place_of_factor);
}

#define ROPECHECK_INSTANTIATE(R)                                    \
  template void ScheduleBuilder<R>::ntk(const R&);                  \
  template void ScheduleBuilder<R>::apply(const spec::DynamicNtk&); \
  template void ScheduleBuilder<R>::apply(const spec::RadixNtk&);   \
  template void ScheduleBuilder<R>::apply(const spec::PartNtk&);
ROPECHECK_FOR_EACH_PRECISION(ROPECHECK_INSTANTIATE)
#undef ROPECHECK_INSTANTIATE

}  // namespace ropecheck::reference
