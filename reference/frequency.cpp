#include "reference/frequency.hpp"

#include <algorithm>
#include <cmath>

#include "reference/gain.hpp"
#include "reference/precision.hpp"
#include "reference/ramp.hpp"
#include "reference/validate.hpp"

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

  void linear(const R& factor);
  void ntk(const R& factor);
  void ntk_by_parts(const spec::NtkByParts& scheme, const R& factor);
  void yarn(const spec::Yarn& scheme, const R& factor);
  void blend(const Ramp<R>& ramp, const R& factor);
  void scale_attention(const spec::Yarn& scheme, const R& factor);
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
  if (specification_.dialect == spec::Dialect::paper) {
    blend(
        ramp_over_rotations(original_, scheme.trained_context, scheme.beta_slow, scheme.beta_fast),
        factor);
  } else {
    blend(ramp_over_pairs(pair_range<R>(specification_, scheme), pairs_), factor);
  }
  scale_attention(scheme, factor);
}

/// attention_factor, else by dialect: paper m(s, 1); huggingface m(s, mscale)/m(s, mscale_all_dim)
/// where both are given and not zero; ggml m(s, 1)/m(s, mscale_all_dim).               (S10, S12)
template <class R>
void Builder<R>::scale_attention(const spec::Yarn& scheme, const R& factor) {
  if (scheme.attention_factor) {
    schedule_.attention_scale = R(*scheme.attention_factor);
    return;
  }
  const double mscale = scheme.mscale.value_or(0);
  const double all_dim = scheme.mscale_all_dim.value_or(0);
  double above = 1, below = 0;  // m(s, 0) = 1
  if (specification_.dialect == spec::Dialect::huggingface && mscale != 0 && all_dim != 0) {
    above = mscale;
    below = all_dim;
  } else if (specification_.dialect == spec::Dialect::ggml) {
    below = all_dim;
  }
  if (factor <= 1 || above == below) return;
  schedule_.attention_scale = gain(factor, above) / gain(factor, below);
  schedule_.attention_units = gain_units(factor, above) + gain_units(factor, below) + 1;
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

/// Base b·(s·l'/L - (s - 1))^(d/(d-2)) for l' > L, or b·alpha^(d/(d-2)) at every length. The
/// bracket is computed as 1 + s·(l' - L)/L, the same number without the cancellation.       (S8h)
template <class R>
void Builder<R>::apply(const spec::DynamicNtk& scheme) {
  R stretch = 1;
  if (scheme.alpha) {
    stretch = *scheme.alpha;
  } else if (const double length = specification_.seq_len.value_or(0);
             length > scheme.trained_context) {
    stretch += scheme.factor * (R(length) - scheme.trained_context) / scheme.trained_context;
  }
  schedule_.factor = static_cast<double>(stretch);
  ntk(stretch);
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

Real wavelength(const Real& frequency) { return 2 * pi<Real>() / frequency; }

Real rotations(const Real& frequency, double trained_context) {
  return trained_context * frequency / (2 * pi<Real>());
}

template Schedule<RealAt<60>> schedule<RealAt<60>>(const spec::Specification&);
template Schedule<RealAt<120>> schedule<RealAt<120>>(const spec::Specification&);
template Schedule<RealAt<250>> schedule<RealAt<250>>(const spec::Specification&);
template Schedule<RealAt<600>> schedule<RealAt<600>>(const spec::Specification&);
template Schedule<RealAt<1250>> schedule<RealAt<1250>>(const spec::Specification&);

}  // namespace ropecheck::reference
