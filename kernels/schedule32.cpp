#include "kernels/schedule32.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "spec/dialect_rules.hpp"

namespace ropecheck::kernels {
namespace {

using std::numbers::pi;

double mscale(double factor, double weight, double slope) {
  return factor <= 1 ? 1.0 : slope * weight * std::log(factor) + 1.0;
}

}  // namespace

std::vector<float> position_powers(double base, int pairs, int width) {
  std::vector<float> powers;
  for (int pair = 0; pair < pairs; ++pair) {
    const float exponent = static_cast<float>(2 * pair) / static_cast<float>(width);
    powers.push_back(std::pow(static_cast<float>(base), exponent));
  }
  return powers;
}

double yarn_attention_scale(const spec::Yarn& yarn, spec::Dialect dialect) {
  const spec::AttentionRule rule = spec::attention_rule(yarn, dialect);
  if (rule.given) return *rule.given * rule.multiplier;
  const double slope = rule.percent / 100.0;
  return mscale(yarn.factor, rule.above, slope) / mscale(yarn.factor, rule.below, slope) *
         rule.multiplier;
}

double stretched_base(double base, double stretch, const spec::Head& head) {
  const double d = head.rotary_dim;
  if (d <= 2) throw std::invalid_argument("rotary_dim 2: the exponent d/(d-2) has no value");
  return base * std::pow(stretch, d / (d - 2));
}

double dynamic_stretch(const spec::DynamicNtk& scheme, double seq_len) {
  const bool beyond = seq_len > scheme.trained_context;
  if (scheme.alpha && !(beyond && scheme.alpha_ends_at_context)) return *scheme.alpha;
  if (scheme.rule == spec::LengthRule::staircase) {
    if (!beyond) return 1;
    return std::exp2(std::ceil(std::log2(seq_len / scheme.trained_context) + 1)) - 1;
  }
  const double length = scheme.rule == spec::LengthRule::frozen
                            ? scheme.trained_context * scheme.factor
                            : std::max(seq_len, scheme.trained_context);
  return scheme.factor * length / scheme.trained_context - (scheme.factor - 1);
}

PairRange64 correction_range(const spec::Specification& specification, const spec::Yarn& yarn) {
  const spec::Dialect dialect = specification.dialect;
  const double dim = spec::ramp_dim(specification.head, dialect);
  const auto at = [&](double rotations) {
    return dim * std::log(yarn.trained_context / (rotations * 2 * pi)) /
           (2 * std::log(specification.base));
  };
  PairRange64 range{at(yarn.beta_fast), at(yarn.beta_slow), 0};
  if (spec::truncates(yarn, dialect)) {
    range = {std::floor(range.low), std::ceil(range.high), 0};
  }
  const double last = spec::largest_ramp_end(specification.head, dialect);
  range = {std::max(range.low, 0.0), std::min(range.high, last), 0};
  range.width = range.high - range.low;
  if (spec::ramp_rules(dialect).width == spec::RampWidth::at_least) {
    range.width = std::max(range.width, 0.001);
  }
  if (range.width == 0) range.width = range.high + 0.001 - range.low;
  return range;
}

}  // namespace ropecheck::kernels
