// How much of each original frequency is kept? The ramps of NTK-by-parts, YaRN and Llama 3.
#pragma once

#include <vector>

#include "reference/precision.hpp"
#include "spec/specification.hpp"

namespace ropecheck::reference {

/// Blending weights, 1 = keeps θ, 0 = fully interpolated.
template <class R>
struct Ramp {
  std::vector<R> weight;  ///< [pairs]
  double units = 0;       ///< absolute error in 2^-digits, an upper bound
};

/// The two pair indices between which a ramp over the pair index falls from 1 to 0.
template <class R>
struct PairRange {
  R low;
  R high;
  R width;           ///< the denominator: high - low, or what the dialect puts in its place
  double units = 0;  ///< absolute error of low and high in 2^-digits; 0 where both are integers
};

/// Weight over rotations.                                                              (S9, S13)
///
///   r_i = L·θ_i/2π                                                                         (S6)
///   0 for r < slow, 1 for r > fast, (r - slow)/(fast - slow) between
///   slow = fast: 0 for r < slow, else 1
///
/// shapes   frequency: [pairs], with at most 3 roundings each
/// special  r is transcendental (θ_i algebraic), so it never meets an edge; parameters of 53 bits
///          are too few to bring it nearer than 2^-190 to one except by a rare accident
/// source   YaRN, arXiv 2309.00071, section 3.2; Llama 3.1: Hugging Face modeling_rope_utils.py
template <class R>
Ramp<R> ramp_over_rotations(const std::vector<R>& frequency, double trained_context, double slow,
                            double fast);

/// Ends of the ramp over the pair index. (S11)
///
///   low   = d·ln(L/2π·beta_fast) / 2 ln b,   high the same with beta_slow
///   low   = floor(low), high = ceil(high)                              where truncated
///   low   = max(low, 0), high = min(high, d - 1); olmo d/2 - 1
///   width = high - low, or 0.001: where low = high; ggml and olmo where that is larger
///
/// The choices are the dialect's (spec/dialect_rules.hpp).
/// special  floor and ceil are decided at 250 digits; the argument is never an integer n, because
///          L/2πβ = b^(2n/d) would make π algebraic
/// source   Hugging Face modeling_rope_utils.py, find_correction_range;
///          ggml.c, ggml_rope_yarn_corr_dims
template <class R>
PairRange<R> pair_range(const spec::Specification& specification, const spec::Yarn& scheme);

/// 1 - clamp((i - low)/width, 0, 1). (S11)
template <class R>
Ramp<R> ramp_over_pairs(const PairRange<R>& range, int pairs);

/// Rotations between which a ramp of the old NTK-by-parts falls.
struct RotationEnds {
  double fast;
  double slow;
};
inline constexpr RotationEnds kPartNtkInner{1.25, 0.75};  ///< between θ' and θ/s
inline constexpr RotationEnds kPartNtkOuter{16, 2};       ///< between θ and the former

/// The old NTK-by-parts draws each of its ramps as YaRN does. (S25)
spec::Yarn part_ramp(const spec::PartNtk& scheme, const RotationEnds& ends);

/// Whether this specification's ramp ends are rounded to integers.
bool truncates(const spec::Specification& specification, const spec::Yarn& scheme);

}  // namespace ropecheck::reference
