// Which schemes of context extension are there? Their parameters, typed, no formulas.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace ropecheck::spec {

/// θ_i = b^(-2i/d). (S2)
struct Default {
  bool operator==(const Default&) const = default;
};

/// Position interpolation: θ_i / factor. (S5)
struct Linear {
  double factor = 1;  ///< s = L′/L, >= 1

  bool operator==(const Linear&) const = default;
};

/// NTK-aware: base becomes base·factor^(d/(d-2)). (S7)
struct Ntk {
  double factor = 1;  ///< k, >= 1

  bool operator==(const Ntk&) const = default;
};

/// NTK in its radix form: every pair is slowed, the first by k^(-2/d), the last by 1/k. (S22)
struct RadixNtk {
  double factor = 1;              ///< k, >= 1
  std::optional<double> mixed_b;  ///< β of exp(-(i+1)^β·ln k/(d/2)^β); unset: k^(-2(i+1)/d)

  bool operator==(const RadixNtk&) const = default;
};

/// Blends θ and θ/s by a ramp that is linear in rotations r = L·θ/2π. (S9)
struct NtkByParts {
  double factor = 1;
  double trained_context = 0;  ///< L, tokens
  double beta_slow = 1;        ///< α, rotations: below, fully interpolated
  double beta_fast = 32;       ///< β, rotations: above, untouched

  bool operator==(const NtkByParts&) const = default;
};

/// NTK-by-parts before YaRN: linear, then NTK, then plain frequencies, blended in two steps. (S25)
struct PartNtk {
  double factor = 1;
  double trained_context = 0;  ///< L, tokens

  bool operator==(const PartNtk&) const = default;
};

/// NTK-by-parts plus an attention scale. `paper`: ramp over rotations; the others: over the pair
/// index. Which of the values count, and how, is the dialect's rule (dialect_rules.hpp). (S10-S12)
struct Yarn {
  double factor = 1;
  double trained_context = 0;
  double beta_slow = 1;
  double beta_fast = 32;
  bool truncate = true;  ///< floor/ceil of the ramp's ends, where the dialect leaves the choice
  std::optional<double> attention_factor;
  std::optional<double> mscale;
  std::optional<double> mscale_all_dim;
  double attn_factor = 1;          ///< multiplies the rule's attention scale (vllm, ggml)
  bool apply_yarn_scaling = true;  ///< false: attn_factor alone (vllm)

  bool operator==(const Yarn&) const = default;
};

/// Llama-3.1: three bands by wavelength, blended between. (S13)
struct Llama3 {
  double factor = 1;
  double low_freq_factor = 1;
  double high_freq_factor = 4;
  double trained_context = 8192;

  bool operator==(const Llama3&) const = default;
};

/// Per-pair divisors, a short and a long list. (S14)
struct LongRope {
  std::vector<double> short_factor;  ///< [rotary_dim / 2], each > 0
  std::vector<double> long_factor;   ///< [rotary_dim / 2], each > 0
  double factor = 1;
  double trained_context = 0;
  std::optional<double> attention_factor;

  bool operator==(const LongRope&) const = default;
};

/// p-RoPE: exponent over the whole head, only the first pairs turn, the rest have frequency zero.
/// (S15)
struct Proportional {
  double factor = 1;
  int turning_pairs = 0;  ///< the others have frequency 0

  bool operator==(const Proportional&) const = default;
};

/// s = max(1, l′/L) takes the place of the inner scheme's factor (dialect paper). (S8)
/// `trained_context` of the inner scheme equals that of Dynamic.
struct Dynamic {
  double trained_context = 0;
  std::variant<Linear, Ntk, NtkByParts, Yarn> inner;

  bool operator==(const Dynamic&) const = default;
};

/// Which length a base-changing dynamic scheme goes by.
enum class LengthRule {
  current,   ///< s·l′/L - (s-1) for l′ > L, else 1 (S8h)
  frozen,    ///< the same at l′ = s·L for every length: s² - s + 1 (S23)
  staircase  ///< 2^⌈log2(l′/L) + 1⌉ - 1 for l′ > L, else 1; no factor (S24)
};

/// Dynamic NTK: base·stretch^(d/(d-2)), the stretch by length. (S8h, S23, S24)
struct DynamicNtk {
  double factor = 1;
  double trained_context = 0;   ///< max_position_embeddings in most engines
  std::optional<double> alpha;  ///< HunYuan: the stretch itself, factor unused
  LengthRule rule = LengthRule::current;
  bool alpha_ends_at_context = false;  ///< beyond L the rule holds as if there were no alpha

  bool operator==(const DynamicNtk&) const = default;
};

/// The schemes that say only how fast each pair turns, as far as others may build on them.
using InnerScheme = std::variant<Default, Linear, Ntk, NtkByParts, Yarn, Llama3, DynamicNtk>;

/// Which axis turns which pair. `section` s counts pairs, i is the pair. (S26)
enum class AxisOrder {
  chunked,              ///< s0 pairs of axis 0, then s1 of axis 1, …
  interleaved,          ///< axis a in {1, 2}: i mod 3 = a and i < 3·s_a; the others axis 0
  interleaved_or_idle,  ///< ggml: likewise, axis 0 for i mod 3 = 0 and i < 3·s_0; the others axis 3
  height_width_time     ///< Ernie: axes 1, 2 by turns for s_0 + s_1 pairs, then s_2 of axis 0
};

/// M-RoPE: every token has several positions (time, height, width …), every pair turns by one of
/// them. Frequencies are those of the inner scheme, the pair index runs through all axes. (S26)
struct MultiAxis {
  std::vector<int> section = {};  ///< pairs of each axis, mrope_section
  AxisOrder order = AxisOrder::chunked;
  int axes = 3;  ///< positions of a token
  InnerScheme inner = Default{};

  bool operator==(const MultiAxis&) const = default;
};

/// What the second axis of an axial scheme turns at.
enum class AxialFrequencies {
  restarted,   ///< both axes b^(-4k/d): Qwen-VL, Llama 4, ggml's vision mode
  alternating  ///< axis 0 the even, axis 1 the odd ones of b^(-2j/d): Pixtral
};

/// Vision RoPE: the first half of the pairs turns by the first position, the second half by the
/// second; k counts within the half. (S27)
struct Axial {
  AxialFrequencies frequencies = AxialFrequencies::restarted;
  int position_shift = 0;  ///< added to both positions (Llama 4: 1)

  bool operator==(const Axial&) const = default;
};

/// xPos: queries times ζ_i^((p-c)/B), keys times ζ_i^(-(p-c)/B), ζ_i = (2i + 0.4d)/(1.4d). (S28)
struct XPos {
  double scale_base = 512;  ///< B, tokens
  double center = 0;        ///< c, tokens, a whole number

  bool operator==(const XPos&) const = default;
};

/// Self-Extend's distant tokens: queries turn at ⌊p/G⌋ + W - ⌊W/G⌋, keys at ⌊p/G⌋. (S29)
struct SelfExtend {
  std::int64_t group_size = 1;   ///< G, tokens
  std::int64_t window_size = 0;  ///< W, tokens
  InnerScheme inner = Default{};

  bool operator==(const SelfExtend&) const = default;
};

/// Which queries of dual chunk attention: those that meet keys of their own chunk, the one before,
/// or an earlier one.
enum class ChunkPart { intra, successive, inter };

/// Dual chunk attention, n = c - l: keys turn at p mod n; queries at p mod n (intra),
/// min(p mod n + n, c) (successive), min(2n - 1, c) (inter). (S30)
struct DualChunk {
  std::int64_t chunk_size = 0;  ///< c, tokens
  std::int64_t local_size = 0;  ///< l, tokens, below c
  ChunkPart part = ChunkPart::intra;
  InnerScheme inner = Default{};

  bool operator==(const DualChunk&) const = default;
};

using Scheme =
    std::variant<Default, Linear, Ntk, NtkByParts, Yarn, Llama3, LongRope, Proportional, Dynamic,
                 DynamicNtk, RadixNtk, PartNtk, MultiAxis, Axial, XPos, SelfExtend, DualChunk>;

}  // namespace ropecheck::spec
