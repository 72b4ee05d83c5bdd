#include "reference/frequency.hpp"

#include <algorithm>
#include <cmath>

#include "reference/gain.hpp"
#include "reference/precision.hpp"
#include "reference/ramp.hpp"
#include "reference/validate.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {
namespace {

/// θ_i = b^(-2i/d), i = 0 ... pairs - 1: three roundings each.                               (S2)
template <class R>
std::vector<R> original(const R& base, int dim, int pairs) {
  std::vector<R> frequency;
  for (int pair = 0; pair < pairs; ++pair) {
    frequency.push_back(1 / rational_power(base, 2 * pair, dim));
  }
  return frequency;
}

template <class R>
class Builder {
 public:
  explicit Builder(const spec::Specification& specification)
      : specification_(specification),
        base_(specification.base),
        dim_(specification.head.rotary_dim),
        pairs_(specification.head.pairs()),
        original_(original<R>(base_, dim_, pairs_)) {
    schedule_.frequency_units = 16;
  }

  Schedule<R> build() {
    std::visit([this](const auto& scheme) { apply(scheme); }, specification_.scheme);
    schedule_.active = differs_from_default();
    return schedule_;
  }

 private:
  void apply(const spec::Default&) { schedule_.frequency = original_; }
  void apply(const spec::Linear& scheme) { linear(in_force(scheme.factor)); }
  void apply(const spec::Ntk& scheme) { ntk(in_force(scheme.factor)); }
  void apply(const spec::NtkByParts& scheme) { ntk_by_parts(scheme, in_force(scheme.factor)); }
  void apply(const spec::Yarn& scheme) { yarn(scheme, in_force(scheme.factor)); }
  void apply(const spec::Llama3& scheme);
  void apply(const spec::LongRope& scheme);
  void apply(const spec::Proportional& scheme);
  void apply(const spec::Dynamic& scheme);
  void apply(const spec::DynamicNtk& scheme);
  void apply(const spec::RadixNtk& scheme);
  void apply(const spec::PartNtk& scheme);

  void linear(const R& factor);
  void ntk(const R& factor);
  void ntk_by_parts(const spec::NtkByParts& scheme, const R& factor);
  void yarn(const spec::Yarn& scheme, const R& factor);
  void blend(const Ramp<R>& ramp, const R& factor);
  void scale_attention(const spec::Yarn& scheme, const R& factor);
  R stretch(const spec::DynamicNtk& scheme) const;
  R in_force(double factor);
  bool differs_from_default() const;

  const spec::Specification& specification_;
  R base_;
  int dim_;
  int pairs_;
  std::vector<R> original_;
  Schedule<R> schedule_;
};

template <class R>
R Builder<R>::in_force(double factor) {
  schedule_.factor = factor;
  return R(factor);
}

/// θ_i / s.                                                                                  (S5)
template <class R>
void Builder<R>::linear(const R& factor) {
  for (const R& frequency : original_) schedule_.frequency.push_back(frequency / factor);
}

/// Base b·k^(d/(d-2)) in place of b.                                                         (S7)
template <class R>
void Builder<R>::ntk(const R& factor) {
  schedule_.frequency = original<R>(base_ * rational_power(factor, dim_, dim_ - 2), dim_, pairs_);
}

/// (1 - γ)·θ/s + γ·θ. The ramp's error counts by |θ - θ/s| relative to the result. (S9, S11, S13)
template <class R>
void Builder<R>::blend(const Ramp<R>& ramp, const R& factor) {
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
void Builder<R>::ntk_by_parts(const spec::NtkByParts& scheme, const R& factor) {
  blend(ramp_over_rotations(original_, scheme.trained_context, scheme.beta_slow, scheme.beta_fast),
        factor);
}

template <class R>
void Builder<R>::yarn(const spec::Yarn& scheme, const R& factor) {
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
void Builder<R>::scale_attention(const spec::Yarn& scheme, const R& factor) {
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
void Builder<R>::apply(const spec::Llama3& scheme) {
  const R factor = in_force(scheme.factor);
  blend(ramp_over_rotations(original_, scheme.trained_context, scheme.low_freq_factor,
                            scheme.high_freq_factor),
        factor);
}

/// θ_i / list_i; A = sqrt(1 + ln s / ln L). The long list beyond the trained context.       (S14)
template <class R>
void Builder<R>::apply(const spec::LongRope& scheme) {
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
void Builder<R>::apply(const spec::Proportional& scheme) {
  const R factor = in_force(scheme.factor);
  schedule_.frequency = original<R>(base_, specification_.head.head_dim, pairs_);
  for (int pair = 0; pair < pairs_; ++pair) {
    R& frequency = schedule_.frequency[pair];
    frequency = pair < scheme.turning_pairs ? R(frequency / factor) : R(0);
  }
}

/// s = max(1, l'/L) in place of the inner scheme's factor.                                   (S8)
template <class R>
void Builder<R>::apply(const spec::Dynamic& scheme) {
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

/// k^(-2(i+1)/d)·θ_i, or with an exponent β: k^(-((i+1)/(d/2))^β)·θ_i, which is
/// exp(-(i+1)^β·ln k/(d/2)^β)·θ_i.                                                          (S22)
///
/// Error: the quotient (i+1)/(d/2) rounds, so its power is off by (β·1 + 1)·2^-digits, relatively,
/// and its product with ln k, at most ln k, by 2 more: an absolute error of the exponential's
/// argument, which then rounds.
template <class R>
void Builder<R>::apply(const spec::RadixNtk& scheme) {
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
void Builder<R>::apply(const spec::PartNtk& scheme) {
  const R factor = in_force(scheme.factor);
  const auto ramp = [&](const RotationEnds& ends) {
    return ramp_over_pairs(pair_range<R>(specification_, part_ramp(scheme, ends)), pairs_);
  };
  const Ramp<R> ntk_ramp = ramp(kPartNtkInner), plain_ramp = ramp(kPartNtkOuter);
  const std::vector<R> stretched =
      original<R>(base_ * rational_power(factor, dim_, dim_ - 2), dim_, pairs_);
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
R Builder<R>::stretch(const spec::DynamicNtk& scheme) const {
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
void Builder<R>::apply(const spec::DynamicNtk& scheme) {
  const R in_place_of_factor = stretch(scheme);
  schedule_.factor = static_cast<double>(in_place_of_factor);
  ntk(in_place_of_factor);
}

/// A difference within 2^20 of the computation's error is none: parameters of 53 bits cannot make
/// one so small.
template <class R>
bool Builder<R>::differs_from_default() const {
  if (schedule_.attention_scale != 1) return true;
  const R tolerance = R(schedule_.frequency_units) * power_of_two<R>(20 - kBits<R>);
  for (int pair = 0; pair < pairs_; ++pair) {
    if (abs(schedule_.frequency[pair] - original_[pair]) > tolerance * original_[pair]) return true;
  }
  return false;
}

}  // namespace

template <class R>
Schedule<R> schedule(const spec::Specification& specification) {
  validate(specification);
  return Builder<R>(specification).build();
}

template <class R>
R softmax_factor(const spec::Specification& specification) {
  const auto* yarn = std::get_if<spec::Yarn>(&specification.scheme);
  if (yarn == nullptr) return R(1);
  const auto weight = spec::softmax_weight(*yarn, specification.dialect);
  if (!weight) return R(1);
  const R root = gain(R(yarn->factor), *weight);
  return root * root;
}

Real wavelength(const Real& frequency) { return 2 * pi<Real>() / frequency; }

Real rotations(const Real& frequency, double trained_context) {
  return trained_context * frequency / (2 * pi<Real>());
}

template Schedule<RealAt<60>> schedule<RealAt<60>>(const spec::Specification&);
template Schedule<RealAt<120>> schedule<RealAt<120>>(const spec::Specification&);
template Schedule<RealAt<250>> schedule<RealAt<250>>(const spec::Specification&);
template Schedule<RealAt<600>> schedule<RealAt<600>>(const spec::Specification&);
template Schedule<RealAt<1250>> schedule<RealAt<1250>>(const spec::Specification&);
template RealAt<60> softmax_factor<RealAt<60>>(const spec::Specification&);
template RealAt<120> softmax_factor<RealAt<120>>(const spec::Specification&);

}  // namespace ropecheck::reference
