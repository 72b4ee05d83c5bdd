// What does each project do differently under a scheme's name? One record per scheme and dialect.
#include <array>

#include "spec/dialects.hpp"

namespace ropecheck::spec {
namespace {

using enum Dialect;

constexpr std::string_view kHuggingFace = "transformers, src/transformers/modeling_rope_utils.py";
constexpr std::string_view kHuggingFace4 =
    "transformers ef46806 (4.4x), src/transformers/modeling_rope_utils.py";
constexpr std::string_view kGgml = "ggml, src/ggml-cpu/ops.cpp and src/ggml.c";
constexpr std::string_view kLlamaCpp = "llama.cpp, src/llama-context.cpp; ggml, src/ggml.c";
constexpr std::string_view kVllmBase =
    "vllm, vllm/model_executor/layers/rotary_embedding/__init__.py";
constexpr std::string_view kMegatron =
    "Megatron-LM, megatron/core/models/common/embeddings/rotary_pos_embedding.py";
constexpr std::string_view kMlx = "mlx-lm, mlx_lm/models/rope_utils.py";
constexpr std::string_view kGenai = "onnxruntime-genai, src/python/py/models/builders/base.py";
constexpr std::string_view kYarnPaper = "arXiv 2309.00071";

constexpr std::array kRecords{
    // ---- default ----
    DialectRecord{"default", paper, "θ_i = b^(-2i/d) (S2)", "RoFormer, arXiv 2104.09864"},
    DialectRecord{"default", huggingface, "S2; a binary32 power and reciprocal", kHuggingFace},
    DialectRecord{"default", ggml, "S2; a running product over the pairs on the CPU", kGgml},
    DialectRecord{"default", vllm, "S2; tables in the model's dtype on most paths", kVllmBase},
    DialectRecord{"default", megatron, "S2", kMegatron},
    DialectRecord{"default", mlx, "S2; as powers of 2 on Metal", kMlx},
    DialectRecord{"default", deepseek, "S2", "DeepSeek-V3, inference/model.py"},
    DialectRecord{"default", gpt_oss, "S2", "gpt-oss, gpt_oss/torch/model.py"},
    DialectRecord{"default", onnx, "S2; tables written by the builder", kGenai},
    DialectRecord{"default", huggingface_v4, "S2", kHuggingFace4},
    // ---- linear ----
    DialectRecord{"linear", paper, "position m/s, the same as θ_i/s (S5)", "arXiv 2306.15595"},
    DialectRecord{"linear", huggingface, "S5; the frequency is divided", kHuggingFace},
    DialectRecord{"linear", ggml, "S5; the angle is multiplied by 1/s", kLlamaCpp},
    DialectRecord{"linear", vllm, "S5; the position is divided",
                  "vllm, vllm/model_executor/layers/rotary_embedding/linear_scaling_rope.py"},
    DialectRecord{"linear", megatron, "S5; the position is multiplied by 1/s", kMegatron},
    DialectRecord{"linear", mlx, "S5; the position is multiplied by 1/s", kMlx},
    DialectRecord{"linear", onnx, "S5; the frequency is divided", kGenai},
    DialectRecord{"linear", huggingface_v4, "S5; the frequency is divided", kHuggingFace4},
    // ---- ntk ----
    DialectRecord{"ntk", paper, "base b·k^(d/(d-2)): the first pair is kept (S7)", kYarnPaper},
    DialectRecord{"ntk", ggml,
                  "S7 with HunYuan's alpha for k: hunyuan-vl's loader multiplies the base by "
                  "k^(d/(d-2)), for the text models the converter does",
                  "llama.cpp, src/llama-model.cpp and convert_hf_to_gguf.py"},
    DialectRecord{"ntk", vllm,
                  "radix form (S22): θ_i·k^(-2(i+1)/d), the first pair is slowed, too; with "
                  "mixed_b θ_i·exp(-(i+1)^mixed_b·ln k/(d/2)^mixed_b)",
                  "vllm, vllm/model_executor/layers/rotary_embedding/ntk_scaling_rope.py"},
    // ---- ntk-by-parts ----
    DialectRecord{"ntk-by-parts", paper, "ramp linear in rotations r, beta_slow to beta_fast (S9)",
                  kYarnPaper},
    DialectRecord{"ntk-by-parts", scaled_rope,
                  "two ramps over the pair index (S25): linear to NTK between 1.25 and 0.75 "
                  "rotations, that to plain between 16 and 2; the betas are fixed",
                  "jquesnelle/yarn, scaled_rope/LlamaPartNTKScaledRotaryEmbedding.py"},
    // ---- dynamic ----
    DialectRecord{"dynamic", paper, "the inner scheme with s = max(1, l'/L) (S8)", kYarnPaper},
    DialectRecord{"dynamic", huggingface,
                  "base b·(s·l'/L - (s-1))^(d/(d-2)) for l' > L (S8h); alpha in its place up to L, "
                  "lost beyond it",
                  kHuggingFace},
    DialectRecord{
        "dynamic", vllm,
        "frozen (S23): base b·(s² - s + 1)^(d/(d-2)) at every length; alpha in its place, "
        "at every length",
        "vllm, vllm/model_executor/layers/rotary_embedding/dynamic_ntk_scaling_rope.py "
        "and dynamic_ntk_alpha_rope.py"},
    DialectRecord{"dynamic", mlx,
                  "S8h with the length of each call; alpha in its place, at every length",
                  "mlx-lm, mlx_lm/models/internlm3.py and hunyuan.py"},
    DialectRecord{"dynamic", huggingface_v4, "S8h; alpha in its place up to L, lost beyond it",
                  kHuggingFace4},
    DialectRecord{
        "dynamic", qwen,
        "staircase (S24): base b·(2^⌈log2(l'/L) + 1⌉ - 1)^(d/(d-2)) for l' > L; no factor",
        "rtp-llm, rtp_llm/models_py/bindings/common/kernels/rotary_position_embedding.h"},
    DialectRecord{
        "dynamic", scaled_rope,
        "s = max(1, l'/L) (S8) for inner linear and yarn; yarn's ramp over the pair index "
        "(S11), always rounded",
        "jquesnelle/yarn, scaled_rope/LlamaDynamicScaledRotaryEmbedding.py and "
        "LlamaDynamicYaRNScaledRotaryEmbedding.py"},
    // ---- yarn ----
    DialectRecord{"yarn", paper,
                  "ramp over rotations (S9), nothing rounded; scale 0.1·ln s + 1 (S10)",
                  kYarnPaper},
    DialectRecord{"yarn", huggingface,
                  "ramp over the pair index (S11), rounded unless truncate is false, upper end at "
                  "most d-1, equal ends +0.001; scale attention_factor, else "
                  "m(s,mscale)/m(s,mscale_all_dim) if neither is 0, else S10 (S12)",
                  kHuggingFace},
    DialectRecord{"yarn", ggml,
                  "S11, always rounded, width at least 0.001; angles are blended, which is the "
                  "same; scale m(s,1)/m(s,mscale_all_dim) times attn_factor (S12), mscale unread",
                  kLlamaCpp},
    DialectRecord{"yarn", vllm,
                  "S11, rounded unless truncate is false; scale m(s,1)·attn_factor, or attn_factor "
                  "where apply_yarn_scaling is false (S12); attention_factor, mscale and "
                  "mscale_all_dim unread",
                  "vllm, vllm/model_executor/layers/rotary_embedding/yarn_scaling_rope.py"},
    DialectRecord{"yarn", megatron,
                  "S11, rounded unless correction_range_round_to_int is false; scale "
                  "m(s,mscale)/m(s,mscale_all_dim) with defaults 1 and 0 (S12); attention_factor "
                  "unread",
                  "Megatron-LM, "
                  "megatron/core/models/common/embeddings/yarn_rotary_pos_embedding.py"},
    DialectRecord{
        "yarn", mlx,
        "S11, always rounded; scale m(s,mscale)/m(s,mscale_all_dim) with defaults 1 and 0 "
        "(S12), multiplied into the vector before it is turned",
        kMlx},
    DialectRecord{"yarn", deepseek,
                  "S11, always rounded, only if max_position_embeddings exceeds L; cos and sin are "
                  "not scaled, the softmax scale is, by m(s,mscale)² (S21)",
                  "DeepSeek-V3, inference/model.py"},
    DialectRecord{"yarn", gpt_oss,
                  "S11, never rounded nor cut: 0 < low < high < d/2-1 is demanded; scale S10",
                  "gpt-oss, gpt_oss/torch/model.py"},
    DialectRecord{"yarn", onnx,
                  "S11, never rounded nor cut, ends from head_dim; without beta_fast unscaled; "
                  "scale mscale itself where given, else S10",
                  kGenai},
    DialectRecord{"yarn", huggingface_v4,
                  "S11, always rounded, with L = max_position_embeddings; scale attention_factor, "
                  "else S10; truncate, mscale, mscale_all_dim unread",
                  kHuggingFace4},
    DialectRecord{"yarn", olmo,
                  "S11, always rounded, upper end at most d/2-1, width at least 0.001; scale S10",
                  "OLMo-core, src/olmo_core/nn/rope.py"},
    DialectRecord{"yarn", telechat,
                  "S11, always rounded; s = max_position_embeddings/L; scale 0.07·ln s + 1 times "
                  "attn_factor (S12)",
                  "vllm, vllm/model_executor/layers/rotary_embedding/telechat3_scaling_rope.py"},
    DialectRecord{"yarn", scaled_rope, "S11, always rounded; scale S10 times attn_factor (S12)",
                  "jquesnelle/yarn, scaled_rope/LlamaYaRNScaledRotaryEmbedding.py"},
    // ---- llama3 ----
    DialectRecord{"llama3", huggingface, "three bands by wavelength (S13)", kHuggingFace},
    DialectRecord{"llama3", ggml, "S13; divisors per pair, written by the converter",
                  "llama.cpp, convert_hf_to_gguf.py"},
    DialectRecord{"llama3", vllm, "S13; equal band edges are a step",
                  "vllm, vllm/model_executor/layers/rotary_embedding/llama3_rope.py"},
    DialectRecord{
        "llama3", megatron,
        "S13 with low_freq_factor 1, high_freq_factor 4 and L 8192 whatever the file says",
        kMegatron},
    DialectRecord{"llama3", mlx, "S13; defaults 1, 4 and 8192", kMlx},
    DialectRecord{"llama3", onnx, "S13; tables written by the builder", kGenai},
    DialectRecord{"llama3", huggingface_v4, "S13", kHuggingFace4},
    // ---- longrope ----
    DialectRecord{"longrope", huggingface,
                  "the long list for l' > L (S14); scale from factor, else from "
                  "max_position_embeddings/L",
                  kHuggingFace},
    DialectRecord{"longrope", ggml, "S14, where l' is the length that was allocated",
                  "llama.cpp, src/llama-model.cpp (get_rope_factors)"},
    DialectRecord{"longrope", vllm,
                  "S14 with the long list at every length if max_position_embeddings (for "
                  "max_model_len) exceeds L, else the short one",
                  "vllm, vllm/model_executor/layers/rotary_embedding/"
                  "phi3_long_rope_scaled_rope.py"},
    DialectRecord{"longrope", mlx, "S14 with the long list at every length", kMlx},
    DialectRecord{"longrope", huggingface_v4,
                  "S14; max_position_embeddings/L overrides a given factor", kHuggingFace4},
    // ---- proportional ----
    DialectRecord{"proportional", huggingface,
                  "b^(-2i/D)/s for the first pairs, 0 for the rest (S15)", kHuggingFace},
    DialectRecord{"proportional", vllm, "S15 without factor",
                  "vllm, vllm/model_executor/layers/rotary_embedding/gemma4_rope.py"},
    // ---- mrope ----
    DialectRecord{
        "mrope", huggingface,
        "S26: chunked (Qwen2-VL; four axes HunYuan-VL), interleaved (Qwen3-VL: pairs that "
        "no section claims turn by the first axis) or height-width-time (Ernie 4.5 VL)",
        "transformers, models/qwen2_vl, qwen3_vl, ernie4_5_vl_moe, hunyuan_vl"},
    DialectRecord{"mrope", vllm,
                  "S26; yarn as inner scheme draws its ramp with 4·L in place of L and reads no "
                  "apply_yarn_scaling; inner default, yarn, or dynamic with alpha",
                  "vllm, vllm/model_executor/layers/rotary_embedding/mrope.py, ernie45_vl_rope.py, "
                  "xdrope.py"},
    DialectRecord{
        "mrope", ggml,
        "S26 with four axes and the pair taken modulo the sections' sum; interleaved pairs "
        "that no section claims turn by the fourth axis, which llama.cpp holds at 0 for "
        "text",
        "ggml, src/ggml-cpu/ops.cpp (ggml_mrope_cache_init); llama.cpp, "
        "src/llama-graph.cpp"},
    // ---- axial ----
    DialectRecord{
        "axial", huggingface,
        "S27: restarted (Qwen-VL; Llama 4 with position_shift 1) or alternating (Pixtral)",
        "transformers, models/qwen2_vl, llama4, pixtral"},
    DialectRecord{"axial", ggml, "S27 restarted: the vision mode", kGgml},
    // ---- xpos ----
    DialectRecord{"xpos", paper, "S28; the center is that of the cached table in most engines",
                  "arXiv 2212.10554; torchscale, torchscale/component/xpos_relative_position.py"},
    // ---- self-extend ----
    DialectRecord{"self-extend", paper, "S29; ⌊W/G⌋ as in decoding",
                  "arXiv 2401.01325; LongLM, self_extend_patch/Llama.py"},
    DialectRecord{"self-extend", ggml, "S29 by shifts of the cache; W a multiple of G",
                  "llama.cpp, examples/main/main.cpp (--grp-attn-n, --grp-attn-w)"},
    // ---- dual-chunk ----
    DialectRecord{"dual-chunk", paper, "S30",
                  "arXiv 2402.17463; ChunkLlama, "
                  "chunkllama_attn_replace.py"},
    DialectRecord{"dual-chunk", vllm,
                  "S30 over plain frequencies, whatever scaling the file states",
                  "vllm, vllm/model_executor/layers/rotary_embedding/dual_chunk_rope.py"},
};

}  // namespace

std::span<const DialectRecord> dialect_records() { return kRecords; }

}  // namespace ropecheck::spec
