#include "reference/frequency.hpp"

#include <algorithm>
#include <cmath>

#include "reference/gain.hpp"
#include "reference/placement.hpp"
#include "reference/precision.hpp"
#include "reference/schedule_builder.hpp"
#include "reference/validate.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {

/// θ_i / s.                                                                                  (S5)
template <class R>
void ScheduleBuilder<R>::linear(const R& factor) {
  for (const R& frequency : original_) schedule_.frequency.push_back(frequency / factor);
}

/// (1 - γ)·θ/s + γ·θ. The ramp's error counts by |θ - θ/s| relative to the result. (S9, S11, S13)
template <class R>
void ScheduleBuilder<R>::blend(const Ramp<R>& ramp, const R& factor) {
  for (int pair = 0; pair < pairs_; ++pair) {
    const R& kept = ramp.weight[pair];
    schedule_.frequency.push_back((R(1) - kept) * original_[pair] / factor +
                                  kept * original_[pair]);
  }
  schedule_.ramp = ramp.weight;
  schedule_.ramp_units = ramp.units;
  const auto scale = static_cast<double>(factor);
  schedule_.frequency_units += (ramp.units + 2) * std::max(scale, 1 / scale);
}

template <class R>
void ScheduleBuilder<R>::ntk_by_parts(const spec::NtkByParts& scheme, const R& factor) {
  blend(ramp_over_rotations(original_, scheme.trained_context, scheme.beta_slow, scheme.beta_fast),
        factor);
}

template <class R>
void ScheduleBuilder<R>::yarn(const spec::Yarn& scheme, const R& factor) {
  const auto variable = spec::ramp_rules(specification_.dialect).variable;
  if (variable == spec::RampVariable::rotations) {
    blend(
        ramp_over_rotations(original_, scheme.trained_context, scheme.beta_slow, scheme.beta_fast),
        factor);
  } else {
    blend(ramp_over_pairs(pair_range<R>(specification_, scheme), pairs_), factor);
  }
  scale_attention(scheme, factor);
}

/// A given number, or multiplier·m(s, above)/m(s, below) with the dialect's weights.    (S10, S12)
template <class R>
void ScheduleBuilder<R>::scale_attention(const spec::Yarn& scheme, const R& factor) {
  const spec::AttentionRule rule = spec::attention_rule(scheme, specification_.dialect);
  if (rule.given) {
    schedule_.attention_scale = R(*rule.given) * rule.multiplier;
    return;  // the product of two binary64 numbers is exact
  }
  schedule_.attention_scale = rule.multiplier;
  if (factor <= 1 || rule.above == rule.below) return;
  schedule_.attention_scale *=
      gain(factor, rule.above, rule.percent) / gain(factor, rule.below, rule.percent);
  schedule_.attention_units = gain_units(factor, rule.above, rule.percent) +
                              gain_units(factor, rule.below, rule.percent) + 2;
}

/// θ for wavelengths below L/high, θ/s above L/low, between S9's ramp, as L/λ = r.           (S13)
template <class R>
void ScheduleBuilder<R>::apply(const spec::Llama3& scheme) {
  const R factor = in_force(scheme.factor);
  blend(ramp_over_rotations(original_, scheme.trained_context, scheme.low_freq_factor,
                            scheme.high_freq_factor),
        factor);
}

/// θ_i / list_i; A = sqrt(1 + ln s / ln L). The long list beyond the trained context.       (S14)
template <class R>
void ScheduleBuilder<R>::apply(const spec::LongRope& scheme) {
  const R factor = in_force(scheme.factor);
  const bool beyond = specification_.seq_len.value_or(0) > scheme.trained_context;
  const std::vector<double>& divisor = beyond ? scheme.long_factor : scheme.short_factor;
  for (int pair = 0; pair < pairs_; ++pair) {
    schedule_.frequency.push_back(original_[pair] / divisor[pair]);
  }
  if (scheme.attention_factor) {
    schedule_.attention_scale = R(*scheme.attention_factor);
  } else if (factor > 1) {
    schedule_.attention_scale = sqrt(1 + log(factor) / log(R(scheme.trained_context)));
    schedule_.attention_units = 8;  // quotient 3, sum 1, halved by the root, which adds 1
  }
}

/// b^(-2i/D)/s over the whole head's D for the turning pairs, 0 for the others.             (S15)
template <class R>
void ScheduleBuilder<R>::apply(const spec::Proportional& scheme) {
  const R factor = in_force(scheme.factor);
  schedule_.frequency = original_frequencies<R>(base_, specification_.head.head_dim, pairs_);
  for (int pair = 0; pair < pairs_; ++pair) {
    R& frequency = schedule_.frequency[pair];
    frequency = pair < scheme.turning_pairs ? R(frequency / factor) : R(0);
  }
}

/// b^(-2n/d), where n = 2k restarts on the second axis or takes the odd numbers there.      (S27)
template <class R>
void ScheduleBuilder<R>::apply(const spec::Axial& scheme) {
  const int half = pairs_ / 2;
  const bool odd = scheme.frequencies == spec::AxialFrequencies::alternating;
  for (int pair = 0; pair < pairs_; ++pair) {
    const int number = 2 * (pair % half) + (odd && pair >= half ? 1 : 0);
    schedule_.frequency.push_back(1 / rational_power(base_, 2 * number, dim_));
  }
}

/// s = max(1, l'/L) in place of the inner scheme's factor.                                   (S8)
template <class R>
void ScheduleBuilder<R>::apply(const spec::Dynamic& scheme) {
  const R ratio = R(specification_.seq_len.value_or(0)) / scheme.trained_context;
  const R factor = ratio > 1 ? ratio : R(1);
  schedule_.factor = static_cast<double>(factor);
  if (std::holds_alternative<spec::Linear>(scheme.inner)) return linear(factor);
  if (std::holds_alternative<spec::Ntk>(scheme.inner)) return ntk(factor);
  if (const auto* inner = std::get_if<spec::NtkByParts>(&scheme.inner)) {
    return ntk_by_parts(*inner, factor);
  }
  yarn(std::get<spec::Yarn>(scheme.inner), factor);
}

/// A difference within 2^20 of the computation's error is none: parameters of 53 bits cannot make
/// one so small.
template <class R>
bool ScheduleBuilder<R>::differs_from_default() const {
  if (schedule_.attention_scale != 1) return true;
  const R tolerance = R(schedule_.frequency_units) * power_of_two<R>(20 - kBits<R>);
  for (int pair = 0; pair < pairs_; ++pair) {
    if (abs(schedule_.frequency[pair] - original_[pair]) > tolerance * original_[pair]) return true;
  }
  return false;
}

template <class R>
Schedule<R> schedule(const spec::Specification& specification) {
  validate(specification);
  const spec::Specification resolved = spec::with_inner_scheme(specification);
  Schedule<R> schedule = ScheduleBuilder<R>(resolved).build();
  schedule.active |= places_differently(specification);
  return schedule;
}

Real wavelength(const Real& frequency) { return 2 * pi<Real>() / frequency; }

Real rotations(const Real& frequency, double trained_context) {
  return trained_context * frequency / (2 * pi<Real>());
}

#define ROPECHECK_INSTANTIATE(R) template Schedule<R> schedule<R>(const spec::Specification&);
ROPECHECK_FOR_EACH_PRECISION(ROPECHECK_INSTANTIATE)
#undef ROPECHECK_INSTANTIATE

}  // namespace ropecheck::reference
