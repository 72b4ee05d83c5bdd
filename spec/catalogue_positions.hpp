// Which parameters have the schemes whose tokens have several positions, or whose queries turn
// unlike their keys? Rows of catalogue(), S26-S30.
#pragma once

#include <algorithm>
#include <array>

#include "spec/catalogue_parameters.hpp"

namespace ropecheck::spec {

template <std::size_t N, std::size_t M>
constexpr std::array<ParameterInfo, N + M> joined(const std::array<ParameterInfo, N>& own,
                                                  const std::array<ParameterInfo, M>& rest) {
  std::array<ParameterInfo, N + M> result{};
  std::copy(rest.begin(), rest.end(), std::copy(own.begin(), own.end(), result.begin()));
  return result;
}

constexpr ParameterInfo inner_parameter(std::string_view accepted) {
  return {"inner", ParameterKind::text, "default", accepted,
          "the scheme that gives the frequencies; it reads the parameters below"};
}

/// What the inner scheme of mrope, self-extend and dual-chunk may need.
inline constexpr std::array kInnerParameters{
    ParameterInfo{"factor", ParameterKind::number, kUnset, "number >= 1",
                  "context scale s of the inner scheme"},
    ParameterInfo{"original_max_position_embeddings", ParameterKind::number, kUnset,
                  kPositiveTokens, "trained context L of the inner scheme, tokens"},
    kBetaFast,
    kBetaSlow,
    kTruncate,
    kAttentionFactor,
    kMscale,
    kMscaleAllDim,
    kAttnFactor,
    kApplyYarnScaling,
    ParameterInfo{"low_freq_factor", ParameterKind::number, kUnset,
                  "number > 0, <= high_freq_factor", "inner llama3"},
    ParameterInfo{"high_freq_factor", ParameterKind::number, kUnset,
                  "number > 0, >= low_freq_factor", "inner llama3"},
};

inline constexpr std::array kInnerOfAxes =
    joined(std::array{inner_parameter("default, linear, ntk, dynamic, yarn or llama3, by dialect"),
                      ParameterInfo{"alpha", ParameterKind::number, kUnset, "number >= 1",
                                    "inner dynamic: base * alpha^(d/(d-2))"}},
           kInnerParameters);
inline constexpr std::array kInnerOfRoles = joined(
    std::array{inner_parameter("default, linear, ntk, ntk-by-parts, yarn or llama3, by dialect")},
    kInnerParameters);

inline constexpr std::array kMultiAxis = joined(
    std::array{
        ParameterInfo{
            "mrope_section", ParameterKind::list, kRequired,
            "3 or 4 integers >= 1, together rotary_dim/2",
            "pairs of each axis: time, height, width (Ernie: height, width, time); ggml: also "
            "0, any sum"},
        ParameterInfo{"mrope_interleaved", ParameterKind::boolean, "false", "true or false",
                      "the axes take turns pair by pair: axis_order interleaved"},
        ParameterInfo{"axis_order", ParameterKind::text, "by mrope_interleaved",
                      "chunked, interleaved or height-width-time",
                      "which axis turns which pair; ggml's interleaved leaves the rest to a fourth "
                      "axis"},
    },
    kInnerOfAxes);

inline constexpr std::array kAxial{
    ParameterInfo{"axial_frequencies", ParameterKind::text, "restarted", "restarted or alternating",
                  "the second axis starts again, or takes the frequencies between the first one's "
                  "(Pixtral)"},
    ParameterInfo{"position_shift", ParameterKind::integer, "0", "integer 0 … 1024",
                  "added to both positions (Llama 4: 1)"},
};

inline constexpr std::array kXPos{
    ParameterInfo{"scale_base", ParameterKind::number, "512", "number > 0",
                  "tokens over which a gain reaches zeta"},
    ParameterInfo{"center", ParameterKind::number, "0", "integer, |center| <= 2^53",
                  "position whose gains are 1, tokens"},
};

inline constexpr std::array kSelfExtend = joined(
    std::array{
        ParameterInfo{"group_size", ParameterKind::integer, kRequired, "integer 1 … 2^31 - 1",
                      "G: distant tokens that share a position; ggml: divides W"},
        ParameterInfo{"window_size", ParameterKind::integer, kRequired, "integer 0 … 2^31 - 1",
                      "W: nearer tokens keep their positions (plain scheme)"}},
    kInnerOfRoles);

inline constexpr std::array kDualChunk = joined(
    std::array{ParameterInfo{"chunk_size", ParameterKind::integer, kRequired,
                             "integer 2 … 2^31 - 1", "c, tokens"},
               ParameterInfo{"local_size", ParameterKind::integer, kRequired,
                             "integer 1 … chunk_size - 1", "l, tokens"},
               ParameterInfo{"part", ParameterKind::text, "intra", "intra, successive or inter",
                             "queries that meet keys of their own chunk, of the one before, "
                             "or of earlier ones"}},
    kInnerOfRoles);

inline constexpr std::array kMultiAxisDialects{Dialect::huggingface, Dialect::vllm, Dialect::ggml};
inline constexpr std::array kAxialDialects{Dialect::huggingface, Dialect::ggml};
inline constexpr std::array kXPosDialects{Dialect::paper};
inline constexpr std::array kSelfExtendDialects{Dialect::paper, Dialect::ggml};
inline constexpr std::array kDualChunkDialects{Dialect::paper, Dialect::vllm};

inline constexpr SchemeInfo kMultiAxisScheme{
    "mrope", kMultiAxisDialects, kMultiAxis,
    "S26: angle_i = p[axis(i)]·θ_i, θ_i of the inner scheme",
    "Qwen2-VL, arXiv 2409.12191, and its successors as Hugging Face transformers and vLLM run "
    "them"};
inline constexpr SchemeInfo kAxialScheme{
    "axial", kAxialDialects, kAxial,
    "S27: pairs i < d/4 turn by the first position, the others by the second; θ = b^(-4k/d), "
    "k = i mod d/4",
    "Hugging Face transformers, models/qwen2_vl, llama4 and pixtral"};
inline constexpr SchemeInfo kXPosScheme{
    "xpos", kXPosDialects, kXPos,
    "S28: S2; queries times ζ_i^((p-c)/B), keys times ζ_i^(-(p-c)/B), ζ_i = (2i + 0.4d)/(1.4d)",
    "xPos, arXiv 2212.10554; torchscale, torchscale/component/xpos_relative_position.py"};
inline constexpr SchemeInfo kSelfExtendScheme{
    "self-extend", kSelfExtendDialects, kSelfExtend,
    "S29: queries turn at ⌊p/G⌋ + W - ⌊W/G⌋, keys at ⌊p/G⌋; θ_i of the inner scheme",
    "Self-Extend, arXiv 2401.01325"};
inline constexpr SchemeInfo kDualChunkScheme{
    "dual-chunk", kDualChunkDialects, kDualChunk,
    "S30: n = c - l; keys turn at p mod n, queries at p mod n, min(p mod n + n, c) or "
    "min(2n - 1, c), by part; θ_i of the inner scheme",
    "Dual Chunk Attention, arXiv 2402.17463"};

}  // namespace ropecheck::spec
