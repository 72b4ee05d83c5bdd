#include "reference/bounds.hpp"

#include <algorithm>
#include <cmath>

#include "reference/frequency_bound.hpp"
#include "reference/placement.hpp"
#include "reference/ramp_bound.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {
namespace {

/// m(s, k) in binary32: s rounded moves the logarithm by 1 unit, the logarithm is within 1 ulp (2),
/// 0.1, k and two products round (4), the sum once.
double gain_units(double factor, double weight) {
  if (factor <= 1) return 0;
  const double term = 0.1 * weight * std::log(factor);
  return (0.1 * std::abs(weight) + 6 * std::abs(term)) / std::abs(1 + term) + 1;
}

/// Attention scales, in units: what was given is rounded once; ggml's kernel multiplies by its own
/// m(s, 1), which llama.cpp has divided out before (2 more; the factor itself is the same number);
/// attn_factor is rounded and multiplied (2).
struct AttentionUnits {
  double factor;
  spec::Dialect dialect;
  double dynamic = 0;

  double operator()(const spec::Yarn& scheme) const {
    const spec::AttentionRule rule = spec::attention_rule(scheme, dialect);
    const double multiplied = rule.multiplier == 1 ? 0 : 2;
    if (rule.given) return 3 + multiplied;
    return gain_units(factor, rule.above) + gain_units(factor, 1) + dynamic + 4 + multiplied +
           gain_units(factor, rule.below);
  }
  // Two logarithms of rounded numbers (3 each at most, relative to a term below A²), quotient, sum;
  // halved by the root, which rounds; L rounded to binary32 moves ln L by 1 unit.
  double operator()(const spec::LongRope& scheme) const {
    if (scheme.attention_factor) return 1;
    return factor > 1 ? 6 + 1 / std::log(scheme.trained_context) : 0;
  }
  double operator()(const spec::Dynamic& scheme) const {
    return std::visit(AttentionUnits{factor, dialect, 3}, scheme.inner);
  }
  template <class Other>
  double operator()(const Other&) const {
    return 0;
  }
};

}  // namespace

std::string_view name(Arithmetic arithmetic) {
  return arithmetic == Arithmetic::fp32_product ? "fp32-product" : "fp32-recurrence";
}

// Where binary32 has no normal numbers for the powers or frequencies any more, the result may be
// flushed to zero or lose all its digits: a relative error of 1.
AngleBound::AngleBound(Arithmetic arithmetic, const spec::Specification& specification)
    : arithmetic_(arithmetic) {
  const Schedule<Real> schedule = reference::schedule<Real>(specification);
  const spec::Specification resolved = spec::with_inner_scheme(specification);
  const auto [units, overflows] = frequency_units(arithmetic, resolved, schedule);
  for (std::size_t pair = 0; pair < units.size(); ++pair) {
    const double frequency = upward(schedule.frequency[pair]);
    const bool zero = schedule.frequency[pair] == 0;
    const bool vanishing = !zero && (overflows || frequency < 0x1p-120);
    true_frequency_.push_back(zero ? 0 : frequency);
    frequency_.push_back(zero ? 0 : std::max(widened(units[pair]), vanishing ? 1.0 : 0.0));
  }
  attention_scale_ =
      widened(std::visit(AttentionUnits{schedule.factor, resolved.dialect}, resolved.scheme));
  if (const auto* xpos = std::get_if<spec::XPos>(&specification.scheme)) decay_ = *xpos;
  dim_ = specification.head.rotary_dim;
}

// ζ: 0.4d, the sum, 1.4d, the quotient; (p - c)/B: p - c beyond 2^24, B, the quotient. Their errors
// count |e| and |e·ln ζ| times in ζ^e; pow within 1 ulp (2), a key's reciprocal 1.
double AngleBound::gain(double position, int pair) const {
  if (!decay_) return 0;
  const double exponent = std::abs(position - decay_->center) / decay_->scale_base;
  if (exponent == 0) return 0;
  const double slope = -std::log((10.0 * pair + 2 * dim_) / (7.0 * dim_));
  return widened(exponent * (4 + 3 * slope) + 3);
}

// The position is rounded beyond 2^24; the product rounds once more (the recurrence's own products
// are in its frequency). A pair that does not turn is granted u: ggml divides it by 1e30.
double AngleBound::angle(double position, int pair) const {
  const double magnitude = std::abs(position);
  const auto index = static_cast<std::size_t>(pair);
  if (position == 0) return 0;
  if (true_frequency_[index] == 0) return kUnit32;
  const double conversion = magnitude > 0x1p24 ? 1 : 0;
  const double product = arithmetic_ == Arithmetic::fp32_product ? 1 : 0;
  const double later = widened(conversion + product);
  const double relative = frequency_[index] + later * (1 + frequency_[index]);
  return magnitude * true_frequency_[index] * relative * (1 + 0x1p-40);
}

}  // namespace ropecheck::reference
