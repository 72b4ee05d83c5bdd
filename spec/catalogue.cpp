// Which schemes exist? The table behind catalogue().
#include "spec/catalogue.hpp"

#include <array>

#include "spec/catalogue_positions.hpp"

namespace ropecheck::spec {
namespace {

using enum ParameterKind;

using D = Dialect;
constexpr std::array kDefaultDialects{D::paper,    D::huggingface,   D::ggml,     D::vllm,
                                      D::megatron, D::mlx,           D::deepseek, D::gpt_oss,
                                      D::onnx,     D::huggingface_v4};
constexpr std::array kLinearDialects{D::paper,    D::huggingface, D::ggml, D::vllm,
                                     D::megatron, D::mlx,         D::onnx, D::huggingface_v4};
constexpr std::array kNtkDialects{D::paper, D::vllm, D::ggml};
constexpr std::array kByPartsDialects{D::paper, D::scaled_rope};
constexpr std::array kDynamicDialects{D::paper,          D::huggingface, D::vllm,       D::mlx,
                                      D::huggingface_v4, D::qwen,        D::scaled_rope};
constexpr std::array kYarnDialects{
    D::paper,   D::huggingface, D::ggml,           D::vllm, D::megatron, D::mlx,        D::deepseek,
    D::gpt_oss, D::onnx,        D::huggingface_v4, D::olmo, D::telechat, D::scaled_rope};
constexpr std::array kLlama3Dialects{D::huggingface, D::ggml, D::vllm,          D::megatron,
                                     D::mlx,         D::onnx, D::huggingface_v4};
constexpr std::array kLongRopeDialects{D::huggingface, D::ggml, D::vllm, D::mlx, D::huggingface_v4};
constexpr std::array kProportionalDialects{D::huggingface, D::vllm};

constexpr std::array kCommon{
    ParameterInfo{"rope_theta", number, "10000", "number > 1", "base b of the frequencies"},
    ParameterInfo{"head_dim", integer, "128", "integer 2 … 65536", "elements of one head"},
    ParameterInfo{"rotary_dim", integer, "head_dim - rotary_offset",
                  "even integer, 2 … head_dim - rotary_offset", "elements that are rotated"},
    ParameterInfo{"partial_rotary_factor", number, "1", "number > 0, <= 1",
                  "rotary_dim = trunc(head_dim * factor), if rotary_dim is not given"},
    ParameterInfo{"qk_rope_head_dim", integer, kUnset, "even integer, 2 … 65536",
                  "width of the separate rotated part (MLA): head_dim and rotary_dim"},
    ParameterInfo{"rotary_offset", integer, "0", "integer >= 0",
                  "elements before the rotated part"},
    ParameterInfo{"layout", text, "half", "half or interleaved", "how elements form pairs"},
    ParameterInfo{"max_position_embeddings", number, kUnset, kPositiveTokens,
                  "positions the model is configured for, tokens"},
    ParameterInfo{"llama_4_scaling_beta", number, kUnset, "number >= 0",
                  "query temperature 1 + beta * ln(1 + floor(p/F)), F the scheme's L"},
    ParameterInfo{"attn_temperature_tuning", boolean, "false", "true or false",
                  "query temperature 1 + attn_scale * ln(1 + floor((p+1)/floor_scale))"},
    ParameterInfo{"attn_scale", number, "0.1", "number >= 0", "with attn_temperature_tuning"},
    ParameterInfo{"floor_scale", number, "8192", "number > 0",
                  "with attn_temperature_tuning, tokens"},
    ParameterInfo{"log_n_context", number, kUnset, "number > 1",
                  "query temperature max(1, ln(p+1)/ln F), F = log_n_context, tokens"},
};

constexpr std::array kLinear{kFactor};
constexpr std::array kNtk{
    kFactor, ParameterInfo{"mixed_b", number, kUnset, "number >= 0",
                           "dialect vllm: exponent of the pair's number; absent: k^(-2(i+1)/d)"}};
constexpr std::array kNtkByParts{kFactor, kTrainedContext, kBetaFast, kBetaSlow};
constexpr std::array kDynamic{
    ParameterInfo{"inner", text, kRequired, "linear, ntk, ntk-by-parts or yarn",
                  "paper, scaled-rope: the scheme whose factor becomes s = max(1, l'/L)"},
    ParameterInfo{"factor", number, kRequired, "number >= 1",
                  "s in base * (s * l'/L - (s - 1))^(d/(d-2)); unread by paper, qwen, scaled-rope"},
    ParameterInfo{"alpha", number, kUnset, "number >= 1",
                  "huggingface, vllm, mlx: base * alpha^(d/(d-2)); huggingface up to L only"},
    ParameterInfo{"original_max_position_embeddings", number, "max_position_embeddings",
                  kPositiveTokens,
                  "trained context L, tokens; huggingface prefers max_position_embeddings"},
    kBetaFast,
    kBetaSlow,
    kTruncate,
    kAttentionFactor,
    kMscale,
    kMscaleAllDim,
    kAttnFactor,
};
constexpr std::array kYarn{
    ParameterInfo{"factor", number, kRequired, "number >= 1",
                  "context scale s; huggingface: absent = max_position_embeddings / L"},
    kTrainedContextOrLimit,
    kBetaFast,
    kBetaSlow,
    kTruncate,
    kAttentionFactor,
    kMscale,
    kMscaleAllDim,
    kAttnFactor,
    kApplyYarnScaling,
    ParameterInfo{"correction_range_round_to_int", boolean, kUnset, "true or false",
                  "dialect megatron: its name of truncate"}};
constexpr std::array kLlama3{
    kFactor,
    ParameterInfo{"low_freq_factor", number, kRequired, "number > 0, <= high_freq_factor",
                  "rotations within L below which a pair is divided by factor"},
    ParameterInfo{"high_freq_factor", number, kRequired, "number > 0, >= low_freq_factor",
                  "rotations within L above which a pair is left alone"},
    kTrainedContextOrLimit,
};
constexpr std::array kLongRope{
    ParameterInfo{"short_factor", list, kRequired, "rotary_dim/2 numbers > 0",
                  "divisor of each pair's frequency up to L"},
    ParameterInfo{"long_factor", list, kRequired, "rotary_dim/2 numbers > 0",
                  "divisor of each pair's frequency beyond L"},
    ParameterInfo{"factor", number, "max_position_embeddings / L", "number > 0",
                  "context scale s of the attention scale sqrt(1 + ln s / ln L)"},
    kTrainedContextOrLimit,
    kAttentionFactor,
};
constexpr std::array kProportional{
    ParameterInfo{"factor", number, "1", "number >= 1", "divides every frequency"},
    ParameterInfo{"global_head_dim", integer, kUnset, "even integer, 2 … 65536",
                  "width of the heads that use the scheme, where it differs from head_dim"},
};

constexpr std::string_view kYarnPaper = "YaRN, arXiv 2309.00071";

constexpr std::array kSchemes{
    SchemeInfo{
        "default", kDefaultDialects, {}, "S2: θ_i = b^(-2i/d)", "RoFormer, arXiv 2104.09864"},
    SchemeInfo{"linear", kLinearDialects, kLinear, "S5: θ_i / s",
               "Position Interpolation, arXiv 2306.15595"},
    SchemeInfo{"ntk", kNtkDialects, kNtk,
               "S7: base becomes b·k^(d/(d-2)); S22 (vllm): θ_i·k^(-2(i+1)/d), or by mixed_b",
               "NTK-aware scaling, section 3.1 of YaRN, arXiv 2309.00071; the radix form: "
               "vLLM, ntk_scaling_rope.py"},
    SchemeInfo{
        "ntk-by-parts", kByPartsDialects, kNtkByParts,
        "S9: (1-γ(r))·θ_i/s + γ(r)·θ_i, γ linear in rotations r from beta_slow to "
        "beta_fast; S25 (scaled-rope): two ramps over the pair index",
        "NTK-by-parts, section 3.2 of YaRN, arXiv 2309.00071; jquesnelle/yarn, scaled_rope/"},
    SchemeInfo{"dynamic", kDynamicDialects, kDynamic,
               "S8: inner scheme with s = max(1, l'/L); S8h (huggingface, mlx): base becomes "
               "b·(s·l'/L - (s-1))^(d/(d-2)) for l' > L; S23 (vllm): the same at l' = s·L; S24 "
               "(qwen): a staircase of powers of two",
               "Dynamic scaling, section 3.3 of YaRN, arXiv 2309.00071; Hugging Face transformers, "
               "modeling_rope_utils.py"},
    SchemeInfo{"yarn", kYarnDialects, kYarn,
               "S9 (paper) or S11 (engines) blended frequencies, S10 and S12 attention scale "
               "0.1·ln s + 1, S21 softmax factor",
               kYarnPaper},
    SchemeInfo{"llama3", kLlama3Dialects, kLlama3,
               "S13: θ_i kept, divided by s, or blended, by wavelength",
               "Meta llama-models, models/llama3/model.py; Hugging Face transformers, "
               "modeling_rope_utils.py"},
    SchemeInfo{"longrope", kLongRopeDialects, kLongRope,
               "S14: θ_i / short_i or θ_i / long_i, attention scale sqrt(1 + ln s / ln L)",
               "LongRoPE, arXiv 2402.13753, as Hugging Face transformers and llama.cpp run it"},
    SchemeInfo{"proportional", kProportionalDialects, kProportional,
               "S15: b^(-2i/D) / s for the first pairs, 0 for the rest",
               "Hugging Face transformers, modeling_rope_utils.py (Gemma 4)"},
    kMultiAxisScheme,
    kAxialScheme,
    kXPosScheme,
    kSelfExtendScheme,
    kDualChunkScheme,
};

}  // namespace

std::span<const SchemeInfo> catalogue() { return kSchemes; }

const SchemeInfo* find_scheme(std::string_view name) {
  for (const SchemeInfo& scheme : kSchemes) {
    if (scheme.name == name) return &scheme;
  }
  return nullptr;
}

std::span<const ParameterInfo> common_parameters() { return kCommon; }

}  // namespace ropecheck::spec
