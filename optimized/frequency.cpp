// What are the frequencies and the attention scale of every scheme? Computed in binary128,
// independently of the reference.
#include <quadmath.h>

#include <algorithm>
#include <cmath>

#include "optimized/plan.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::optimized {
namespace {

using Quad = __float128;
const Quad kTurn = 2 * M_PIq;

struct Schedule {
  std::vector<Quad> frequency;  ///< rad/token
  Quad attention_scale = 1;
};

/// base^(p/q). The exponent's own rounding, times ln(base), would cost five bits: its residual is
/// put back.
Quad power(Quad base, int p, int q) {
  const Quad exponent = static_cast<Quad>(p) / q;
  const Quad residual = fmaq(-exponent, q, p) / q;
  return powq(base, exponent) * (1 + residual * logq(base));
}

/// θ_i = base^(-2i/dim). (S2)
std::vector<Quad> unscaled(Quad base, int pairs, int dim) {
  std::vector<Quad> frequency(pairs);
  for (int pair = 0; pair < pairs; ++pair) frequency[pair] = power(base, -2 * pair, dim);
  return frequency;
}

std::vector<Quad> unscaled(const spec::Specification& s) {
  return unscaled(s.base, s.head.pairs(), s.head.rotary_dim);
}

/// base·stretch^(d/(d-2)) in place of the base.                                              (S7,
/// S8h)
std::vector<Quad> stretched(const spec::Specification& s, Quad stretch) {
  const int dim = s.head.rotary_dim;
  require(dim > 2, "rotary_dim must exceed 2: the exponent d/(d-2) has no value there");
  return unscaled(s.base * power(stretch, dim, dim - 2), s.head.pairs(), dim);
}

Quad clamp01(Quad value) { return fminq(fmaxq(value, 0), 1); }

/// (1-γ)·θ/s + γ·θ, with γ(pair, θ) the weight of the untouched frequency. (S9)
template <class Ramp>
std::vector<Quad> blended(const spec::Specification& s, Quad factor, Ramp ramp) {
  std::vector<Quad> frequency = unscaled(s);
  for (int pair = 0; pair < s.head.pairs(); ++pair) {
    const Quad weight = ramp(pair, frequency[pair]);
    frequency[pair] = (1 - weight) * frequency[pair] / factor + weight * frequency[pair];
  }
  return frequency;
}

/// Ramp linear in the rotations r = L·θ/2π; equal ends make a step. (S6, S9)
template <class Parts>
auto rotation_ramp(const Parts& parts) {
  require(parts.trained_context > 0, "trained_context must be positive");
  return [slow = Quad(parts.beta_slow), fast = Quad(parts.beta_fast),
          context = Quad(parts.trained_context)](int, Quad frequency) -> Quad {
    const Quad rotations = context * frequency / kTurn;
    if (slow == fast) return rotations >= slow ? 1 : 0;
    return clamp01((rotations - slow) / (fast - slow));
  };
}

/// 1 up to pair `low`, 0 from `low + width` on.
struct IndexRamp {
  Quad low, width;
  Quad operator()(int pair, Quad = 0) const { return 1 - clamp01((pair - low) / width); }
};

/// Ramp linear in the pair index, between the pairs that make `fast` and `slow` rotations. (S11)
IndexRamp index_ramp(const spec::Specification& s, double trained_context, double fast, double slow,
                     bool rounded) {
  require(trained_context > 0, "trained_context must be positive");
  const spec::RampRules rules = spec::ramp_rules(s.dialect);
  const int dim = rules.over_whole_head ? s.head.head_dim : s.head.rotary_dim;
  const auto pair_of = [&](double rotations) {
    return dim * logq(trained_context / (kTurn * rotations)) / (2 * logq(s.base));
  };
  Quad low = pair_of(fast);
  Quad high = pair_of(slow);
  if (rounded) low = floorq(low), high = ceilq(high);
  low = fmaxq(low, 0);
  high = fminq(high, rules.upper == spec::UpperEnd::last_pair ? dim / 2 - 1 : dim - 1);
  const Quad least = Quad(1) / 1000;  // keeps the ramp from dividing by zero, each in its own way
  const bool at_least = rules.width == spec::RampWidth::at_least;
  if (!at_least && low == high) high += least;
  return {low, at_least ? fmaxq(least, high - low) : high - low};
}

/// m(s, k) = (percent/100)·k·ln s + 1, and 1 for s <= 1. (S10, S12)
Quad mscale(Quad factor, double multiplier, int percent) {
  return factor <= 1 ? Quad(1) : multiplier * logq(factor) * percent / 100 + 1;
}

Quad yarn_attention_scale(const spec::Yarn& yarn, Quad factor, spec::Dialect dialect) {
  const spec::AttentionRule rule = spec::attention_rule(yarn, dialect);
  const Quad multiplier = rule.multiplier;
  if (rule.given) return multiplier * *rule.given;
  return multiplier * mscale(factor, rule.above, rule.percent) /
         mscale(factor, rule.below, rule.percent);
}

// Schemes whose factor a dynamic scheme may replace take it as an argument.

Schedule solve(const spec::Specification& s, const spec::Linear&, Quad factor) {
  Schedule schedule{unscaled(s)};
  for (Quad& frequency : schedule.frequency) frequency /= factor;
  return schedule;
}

Schedule solve(const spec::Specification& s, const spec::Ntk&, Quad factor) {
  return {stretched(s, factor)};
}

Schedule solve(const spec::Specification& s, const spec::NtkByParts& parts, Quad factor) {
  return {blended(s, factor, rotation_ramp(parts))};
}

Schedule solve(const spec::Specification& s, const spec::Yarn& yarn, Quad factor) {
  const bool by_rotations = spec::ramp_rules(s.dialect).variable == spec::RampVariable::rotations;
  const auto by_index = [&] {
    return index_ramp(s, yarn.trained_context, yarn.beta_fast, yarn.beta_slow,
                      spec::truncates(yarn, s.dialect));
  };
  Schedule schedule{by_rotations ? blended(s, factor, rotation_ramp(yarn))
                                 : blended(s, factor, by_index())};
  schedule.attention_scale = yarn_attention_scale(yarn, factor, s.dialect);
  return schedule;
}

/// θ below wavelength L/high, θ/s above L/low, linear in L/wavelength between (both ends included).
/// (S13)
Schedule solve(const spec::Specification& s, const spec::Llama3& llama3, Quad factor) {
  const Quad low = llama3.low_freq_factor;
  const Quad high = llama3.high_freq_factor;
  require(llama3.trained_context > 0, "trained_context must be positive");
  return {blended(s, factor, [&](int, Quad frequency) -> Quad {
    const Quad rotations = llama3.trained_context * frequency / kTurn;
    if (rotations > high) return 1;
    if (rotations < low || low == high) return 0;
    return (rotations - low) / (high - low);
  })};
}

/// θ_i over the list's divisor; A = sqrt(1 + ln s / ln L). (S14)
Schedule solve(const spec::Specification& s, const spec::LongRope& longrope, Quad factor) {
  const bool is_long = s.seq_len.value_or(0) > longrope.trained_context;
  const std::vector<double>& divisor = is_long ? longrope.long_factor : longrope.short_factor;
  require(divisor.size() == static_cast<std::size_t>(s.head.pairs()),
          "short_factor and long_factor need one divisor per pair");
  Schedule schedule{unscaled(s)};
  for (int pair = 0; pair < s.head.pairs(); ++pair) schedule.frequency[pair] /= divisor[pair];
  if (longrope.attention_factor) {
    schedule.attention_scale = *longrope.attention_factor;
  } else if (factor > 1) {
    require(longrope.trained_context > 1, "trained_context must exceed 1");
    schedule.attention_scale = sqrtq(1 + logq(factor) / logq(longrope.trained_context));
  }
  return schedule;
}

/// The exponent runs over the whole head and only the first pairs turn. (S15)
Schedule solve(const spec::Specification& s, const spec::Proportional& proportional, Quad factor) {
  Schedule schedule{unscaled(s.base, s.head.pairs(), s.head.head_dim)};
  for (int pair = 0; pair < s.head.pairs(); ++pair) {
    Quad& frequency = schedule.frequency[pair];
    frequency = pair < proportional.turning_pairs ? frequency / factor : Quad(0);
  }
  return schedule;
}

/// What multiplies the base, to the power d/(d-2): s·l′/L - (s-1) beyond L, the same at l′ = s·L
/// for every length, or 2^n - 1 by doublings of L; or alpha. (S8h, S23, S24)
Quad length_stretch(const spec::Specification& s, const spec::DynamicNtk& dynamic, Quad factor) {
  const Quad length = s.seq_len.value_or(0);
  const bool beyond = length > dynamic.trained_context;
  if (dynamic.alpha && (!dynamic.alpha_ends_at_context || !beyond)) return *dynamic.alpha;
  require(dynamic.trained_context > 0, "trained_context must be positive");
  if (dynamic.rule == spec::LengthRule::frozen) return factor * factor - factor + 1;
  if (!beyond) return 1;
  if (dynamic.rule == spec::LengthRule::current) {
    return factor * length / dynamic.trained_context - (factor - 1);
  }
  int exponent = 0;  // length = fraction·2^exponent·L with fraction in [1/2, 1)
  const Quad fraction = frexpq(length / dynamic.trained_context, &exponent);
  return ldexpq(1, fraction == 0.5Q ? exponent : exponent + 1) - 1;
}

Schedule solve(const spec::Specification& s, const spec::DynamicNtk& dynamic, Quad factor) {
  return {stretched(s, length_stretch(s, dynamic, factor))};
}

/// Pair i slowed by k^((i+1)/pairs), or by k to the power of ((i+1)/pairs)^mixed_b. (S22)
Schedule solve(const spec::Specification& s, const spec::RadixNtk& ntk, Quad factor) {
  Schedule schedule{unscaled(s)};
  const int pairs = s.head.pairs();
  for (int pair = 0; pair < pairs; ++pair) {
    const Quad share = static_cast<Quad>(pair + 1) / pairs;
    schedule.frequency[pair] *= ntk.mixed_b ? expq(-powq(share, *ntk.mixed_b) * logq(factor))
                                            : power(factor, -(pair + 1), pairs);
  }
  return schedule;
}

/// Linear to NTK by one ramp, that to plain by a second. (S25)
Schedule solve(const spec::Specification& s, const spec::PartNtk& parts, Quad factor) {
  const IndexRamp to_ntk = index_ramp(s, parts.trained_context, 1.25, 0.75, true);
  const IndexRamp to_plain = index_ramp(s, parts.trained_context, 16, 2, true);
  Schedule schedule{unscaled(s)};
  const std::vector<Quad> changed = stretched(s, factor);
  for (int pair = 0; pair < s.head.pairs(); ++pair) {
    Quad& frequency = schedule.frequency[pair];
    const Quad linear = frequency / factor;
    const Quad slow = linear + to_ntk(pair) * (changed[pair] - linear);
    frequency = slow + to_plain(pair) * (frequency - slow);
  }
  return schedule;
}

Schedule solve(const spec::Specification& s, const spec::Default&) { return {unscaled(s)}; }

/// s = max(1, l′/L) takes the place of the inner factor. (S8)
Schedule solve(const spec::Specification& s, const spec::Dynamic& dynamic) {
  require(dynamic.trained_context > 0, "trained_context must be positive");
  const Quad factor = fmaxq(1, s.seq_len.value_or(0) / Quad(dynamic.trained_context));
  return std::visit([&](const auto& inner) { return solve(s, inner, factor); }, dynamic.inner);
}

template <class Scheme>
Schedule solve(const spec::Specification& s, const Scheme& scheme) {
  require(scheme.factor > 0, "factor must be positive");
  return solve(s, scheme, scheme.factor);
}

/// The step of one frequency, appended. Below 2^-60 turns per token the pair is a slow one.
void append(Plan::Data& data, Quad frequency) {
  require(finiteq(frequency), "frequencies must be finite");
  const Quad turns = frequency / kTurn;
  const bool slow = fabsq(turns) < 0x1p-60;
  const Quad scaled = slow ? Quad(0) : (turns - floorq(turns)) * 0x1p64;
  const Quad high = floorq(scaled);
  // Rounding the low word may carry: 2^128 is then added as a whole, wrapping like every phase.
  using Word = unsigned __int128;
  const Word step =
      (static_cast<Word>(high) << 64) + static_cast<Word>(rintq((scaled - high) * 0x1p64));
  data.frequency.push_back(static_cast<double>(frequency));
  data.frequency_low.push_back(static_cast<double>(frequency - data.frequency.back()));
  data.step_high.push_back(static_cast<std::uint64_t>(step >> 64));
  data.step_low.push_back(static_cast<std::uint64_t>(step));
  data.slow_turns.push_back(slow ? static_cast<double>(turns) : 0);
  // 2^-100: the frequency's error (kFrequencyError) times a ramp scheme's factor up to 2^10.
  const double doubt = 0x1p53 * (0x1p-100 * std::fabs(static_cast<double>(turns)) + 0x1p-129);
  data.doubt_turns.push_back(slow ? 0 : doubt);
  // No other pair comes nearer to a multiple of a quarter turn than 2^-80 without being in doubt.
  data.may_underflow |= (slow && frequency != 0) || std::fabs(data.attention_scale) < 0x1p-40;
}

}  // namespace

Plan::Data plan_of(const spec::Specification& specification) {
  require(specification.base > 1 && std::isfinite(specification.base), "base must exceed 1");
  Plan::Data data = empty_plan(specification.head, 1);
  const Schedule schedule = std::visit(
      [&](const auto& scheme) { return solve(specification, scheme); }, specification.scheme);
  data.attention_scale = static_cast<double>(schedule.attention_scale);
  data.attention_scale_low = static_cast<double>(schedule.attention_scale - data.attention_scale);
  require(std::isfinite(data.attention_scale), "attention_scale must be finite");
  for (const Quad frequency : schedule.frequency) append(data, frequency);
  prepare_fast(data);
  return data;
}

Plan::Data plan_of(const spec::Head& head, std::span<const double> frequencies,
                   double attention_scale) {
  Plan::Data data = empty_plan(head, attention_scale);
  require(frequencies.size() == static_cast<std::size_t>(head.pairs()),
          "one frequency per pair is needed");
  for (const double frequency : frequencies) append(data, frequency);
  prepare_fast(data);
  return data;
}

}  // namespace ropecheck::optimized
