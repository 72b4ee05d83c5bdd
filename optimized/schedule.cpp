// How are powers, ramps and attention scales computed? In binary128, a few units of the last place
// each.
#include "optimized/schedule.hpp"

#include "spec/dialect_rules.hpp"

namespace ropecheck::optimized {

Quad power(Quad base, int p, int q) {
  const Quad exponent = static_cast<Quad>(p) / q;
  const Quad residual = fmaq(-exponent, q, p) / q;
  return powq(base, exponent) * (1 + residual * logq(base));
}

std::vector<Quad> unscaled(Quad base, int pairs, int dim) {
  std::vector<Quad> frequency(pairs);
  for (int pair = 0; pair < pairs; ++pair) frequency[pair] = power(base, -2 * pair, dim);
  return frequency;
}

std::vector<Quad> unscaled(const spec::Specification& s) {
  return unscaled(s.base, s.head.pairs(), s.head.rotary_dim);
}

std::vector<Quad> stretched(const spec::Specification& s, Quad stretch) {
  const int dim = s.head.rotary_dim;
  require(dim > 2, "rotary_dim must exceed 2: the exponent d/(d-2) has no value there");
  return unscaled(s.base * power(stretch, dim, dim - 2), s.head.pairs(), dim);
}

Quad clamp01(Quad value) { return fminq(fmaxq(value, 0), 1); }

IndexRamp index_ramp(const spec::Specification& s, const IndexRampEnds& ends) {
  require(ends.trained_context > 0, "trained_context must be positive");
  const spec::RampRules rules = spec::ramp_rules(s.dialect);
  const int dim = rules.over_whole_head ? s.head.head_dim : s.head.rotary_dim;
  const auto pair_of = [&](double rotations) {
    return dim * logq(ends.trained_context / (kTurn * rotations)) / (2 * logq(s.base));
  };
  Quad low = pair_of(ends.beta_fast);
  Quad high = pair_of(ends.beta_slow);
  if (ends.rounded) low = floorq(low), high = ceilq(high);
  low = fmaxq(low, 0);
  high = fminq(high, rules.upper == spec::UpperEnd::last_pair ? dim / 2 - 1 : dim - 1);
  const Quad least = Quad(1) / 1000;  // keeps the ramp from dividing by zero, each in its own way
  const bool at_least = rules.width == spec::RampWidth::at_least;
  if (!at_least && low == high) high += least;
  return {low, at_least ? fmaxq(least, high - low) : high - low};
}

namespace {

/// m(s, k) = (percent/100)·k·ln s + 1, and 1 for s <= 1. (S10, S12)
Quad mscale(Quad factor, double multiplier, int percent) {
  return factor <= 1 ? Quad(1) : multiplier * logq(factor) * percent / 100 + 1;
}

}  // namespace

Quad yarn_attention_scale(const spec::Yarn& yarn, Quad factor, spec::Dialect dialect) {
  const spec::AttentionRule rule = spec::attention_rule(yarn, dialect);
  const Quad multiplier = rule.multiplier;
  if (rule.given) return multiplier * *rule.given;
  return multiplier * mscale(factor, rule.above, rule.percent) /
         mscale(factor, rule.below, rule.percent);
}

}  // namespace ropecheck::optimized
