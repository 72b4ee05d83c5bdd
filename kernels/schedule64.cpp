#include "kernels/schedule64.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "spec/dialect_rules.hpp"

namespace ropecheck::kernels {

using std::numbers::pi;

double Recipe64::plain(double base, int pair, int width) const {
  return std::pow(base, -2.0 * pair / width);
}

double Recipe64::ntk_base(double base, double factor, const spec::Head& head) const {
  const double d = head.rotary_dim;
  if (d <= 2) throw std::invalid_argument("rotary_dim 2: the exponent d/(d-2) has no value");
  return base * std::pow(factor, d / (d - 2));
}

double Recipe64::context(const spec::Specification&, double trained_context) const {
  return trained_context;
}

double Recipe64::rotations_ramp(double rotations, const RampEnds& ends) const {
  if (rotations < ends.low) return 0;
  if (rotations >= ends.high) return 1;  // first, so that equal ends make a step
  return (rotations - ends.low) / (ends.high - ends.low);
}

double Recipe64::correction_pair(double rotations, double base, int width, double context) const {
  return width * std::log(context / (rotations * 2 * pi)) / (2 * std::log(base));
}

RampEnds Recipe64::index_ends(const spec::Specification& specification, const spec::Yarn& yarn,
                              double base) const {
  const spec::RampRules rules = spec::ramp_rules(specification.dialect);
  const int width =
      rules.over_whole_head ? specification.head.head_dim : exponent_width(specification.head);
  const double length = context(specification, yarn.trained_context);
  double low = correction_pair(yarn.beta_fast, base, width, length);
  double high = correction_pair(yarn.beta_slow, base, width, length);
  if (spec::truncates(yarn, specification.dialect)) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  const double last = rules.upper == spec::UpperEnd::last_pair ? width / 2 - 1 : width - 1;
  return {std::max(low, 0.0), std::min(high, last)};
}

double Recipe64::index_ramp(int pair, const RampEnds& ends, spec::Dialect dialect) const {
  double width = ends.high - ends.low;
  if (spec::ramp_rules(dialect).width == spec::RampWidth::at_least) width = std::max(width, 0.001);
  if (width == 0) width = 0.001;
  return 1 - std::clamp((pair - ends.low) / width, 0.0, 1.0);
}

double Recipe64::blend(double frequency, double factor, double ramp) const {
  return frequency / factor * (1 - ramp) + frequency * ramp;
}

double Recipe64::mscale(double factor, double weight) const {
  return factor <= 1 ? 1 : 1 + 0.1 * weight * std::log(factor);
}

double Recipe64::yarn_scale(const spec::Yarn& yarn, spec::Dialect dialect) const {
  const spec::AttentionRule rule = spec::attention_rule(yarn, dialect);
  if (rule.given) return rule.multiplier * *rule.given;
  const double slope = rule.percent / 10.0;  // of mscale's own
  return rule.multiplier * mscale(yarn.factor, slope * rule.above) /
         mscale(yarn.factor, slope * rule.below);
}

double Recipe64::llama3(double frequency, const spec::Llama3& scheme, double context) const {
  const double wavelength = 2 * pi / frequency;
  if (wavelength < context / scheme.high_freq_factor) return frequency;
  if (wavelength > context / scheme.low_freq_factor) return frequency / scheme.factor;
  return blend(frequency, scheme.factor, llama3_blend(wavelength, scheme, context));
}

double Recipe64::llama3_blend(double wavelength, const spec::Llama3& scheme, double context) const {
  const double width = scheme.high_freq_factor - scheme.low_freq_factor;
  return width == 0 ? 0 : (context / wavelength - scheme.low_freq_factor) / width;
}

double Recipe64::longrope_scale(const spec::LongRope& scheme, double context) const {
  if (scheme.attention_factor) return *scheme.attention_factor;
  return scheme.factor <= 1 ? 1 : std::sqrt(1 + std::log(scheme.factor) / std::log(context));
}

double Recipe64::dynamic_factor(double seq_len, double context) const {
  return std::max(1.0, seq_len / context);
}

double Recipe64::dynamic_ntk_stretch(double seq_len, const spec::DynamicNtk& scheme,
                                     double context) const {
  const bool beyond = seq_len > context;
  if (scheme.alpha && !(beyond && scheme.alpha_ends_at_context)) return *scheme.alpha;
  if (scheme.rule == spec::LengthRule::frozen) return 1 + scheme.factor * (scheme.factor - 1);
  if (!beyond) return 1;
  if (scheme.rule == spec::LengthRule::staircase) {
    double step = 1;
    while (step * context < seq_len) step *= 2;
    return 2 * step - 1;
  }
  return 1 + scheme.factor * (seq_len - context) / context;
}

double Recipe64::radix_slowing(const spec::RadixNtk& scheme, int pair, int width) const {
  const double share = 2.0 * (pair + 1) / width;
  return std::pow(scheme.factor, -(scheme.mixed_b ? std::pow(share, *scheme.mixed_b) : share));
}

double Recipe64::axial(const spec::Axial& scheme, double base, int pair,
                       const spec::Head& head) const {
  const int each = head.pairs() / 2;
  const bool odd = scheme.frequencies == spec::AxialFrequencies::alternating && pair >= each;
  return plain(base, 2 * (pair % each) + (odd ? 1 : 0), exponent_width(head));
}

double Recipe64::finish(double frequency, int, const spec::Specification&) const {
  return frequency;
}

}  // namespace ropecheck::kernels
