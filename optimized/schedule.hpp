// What do the schemes build their frequencies from? Powers, ramps and attention scales in
// binary128.
#pragma once

#include <vector>

#include "optimized/plan.hpp"
#include "optimized/quad.hpp"

namespace ropecheck::optimized {

inline const Quad kTurn = 2 * M_PIq;

struct Schedule {
  std::vector<Quad> frequency;  ///< rad/token
  Quad attention_scale = 1;
};

/// The frequencies and attention scale of every scheme; of those that build on another one, its.
/// (S2, S5-S15, S22-S27)
Schedule schedule_of(const spec::Specification& specification);

/// base^(p/q). The exponent's own rounding, times ln(base), would cost five bits: its residual is
/// put back.
Quad power(Quad base, int p, int q);

/// θ_i = base^(-2i/dim). (S2)
std::vector<Quad> unscaled(Quad base, int pairs, int dim);
std::vector<Quad> unscaled(const spec::Specification& s);

/// base·stretch^(d/(d-2)) in place of the base. (S7, S8h)
std::vector<Quad> stretched(const spec::Specification& s, Quad stretch);

Quad clamp01(Quad value);

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

/// Between which pairs, found how, a ramp over the pair index runs.
struct IndexRampEnds {
  Quad trained_context;  ///< L, tokens
  double beta_fast;      ///< rotations
  double beta_slow;
  bool rounded;  ///< outwards to whole pairs
};

/// Ramp linear in the pair index, between the pairs that make `beta_fast` and `beta_slow`
/// rotations. (S11)
IndexRamp index_ramp(const spec::Specification& s, const IndexRampEnds& ends);

/// A of YaRN under a dialect's rule. (S10, S12)
Quad yarn_attention_scale(const spec::Yarn& yarn, Quad factor, spec::Dialect dialect);

}  // namespace ropecheck::optimized
