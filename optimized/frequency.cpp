// What are the frequencies and the attention scale of every scheme? Computed in binary128,
// independently of the reference.
#include "optimized/schedule.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::optimized {
namespace {

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
    return index_ramp(s, {yarn.trained_context, yarn.beta_fast, yarn.beta_slow,
                          spec::truncates(yarn, s.dialect)});
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
  return ldexpq(1, 2 * fraction == 1 ? exponent : exponent + 1) - 1;
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
  const IndexRamp to_ntk = index_ramp(s, {parts.trained_context, 1.25, 0.75, true});
  const IndexRamp to_plain = index_ramp(s, {parts.trained_context, 16, 2, true});
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

/// xPos decays beside plain frequencies. (S28)
Schedule solve(const spec::Specification& s, const spec::XPos&) { return {unscaled(s)}; }

/// Each half of the pairs counts from zero, by steps of b^(-4/d); alternating: the second half by
/// half a step lower. (S27)
Schedule solve(const spec::Specification& s, const spec::Axial& axial) {
  const int dim = s.head.rotary_dim;
  require(dim % 4 == 0, "rotary_dim must be a multiple of 4: each axis has half of the pairs");
  const bool alternating = axial.frequencies == spec::AxialFrequencies::alternating;
  Schedule schedule;
  for (int pair = 0; pair < s.head.pairs(); ++pair) {
    const int axis = pair / (dim / 4), within = pair % (dim / 4);
    schedule.frequency.push_back(power(s.base, -(4 * within + (alternating ? 2 * axis : 0)), dim));
  }
  return schedule;
}

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

/// What builds on another scheme turns at its frequencies. (S26, S29, S30)
template <class Outer>
Schedule solve_inner(const spec::Specification& s, const Outer& outer) {
  return std::visit([&](const auto& inner) { return solve(s, inner); }, outer.inner);
}

Schedule solve(const spec::Specification& s, const spec::MultiAxis& outer) {
  return solve_inner(s, outer);
}
Schedule solve(const spec::Specification& s, const spec::SelfExtend& outer) {
  return solve_inner(s, outer);
}
Schedule solve(const spec::Specification& s, const spec::DualChunk& outer) {
  return solve_inner(s, outer);
}

}  // namespace

Schedule schedule_of(const spec::Specification& specification) {
  return std::visit([&](const auto& scheme) { return solve(specification, scheme); },
                    specification.scheme);
}

}  // namespace ropecheck::optimized
