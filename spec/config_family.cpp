// What does a model family do that its configuration does not say?
//
// Pairing: census of the rotary code in Hugging Face transformers (5.16.0.dev0) and the remote code
// of chatglm. Families that read interleaved pairs and write halves (the DeepSeek-V3 line) count as
// interleaved: scores agree. Shares, bases and widths: the configuration classes of
// transformers 5.23; tests/hf compares them with the installed library.
#include "spec/config_family.hpp"

#include <algorithm>
#include <array>

namespace ropecheck::spec {
namespace {

using enum Layout;

constexpr std::array kFamilies{
    Family{.model_type = "EvollaModel", .base = 500000},
    Family{.model_type = "afmoe", .head_dim = 128},
    Family{.model_type = "apertus", .base = 12000000},
    Family{.model_type = "axk1", .layout = interleaved},
    Family{.model_type = "axk2", .layout = interleaved},
    Family{.model_type = "bailing_hybrid", .base = 6000000},
    Family{.model_type = "bamba", .partial_rotary_factor = 0.5},
    Family{.model_type = "beam", .head_dim = 128},
    Family{.model_type = "bitnet", .base = 500000},
    Family{.model_type = "blt", .layout = interleaved, .base = 500000},
    Family{.model_type = "blt_global_transformer", .base = 500000},
    Family{.model_type = "blt_local_decoder", .base = 500000},
    Family{.model_type = "blt_local_encoder", .base = 500000},
    Family{.model_type = "chatglm", .layout = interleaved, .partial_rotary_factor = 0.5},
    Family{.model_type = "codegen", .layout = interleaved},
    Family{.model_type = "cohere", .layout = interleaved, .base = 500000},
    Family{.model_type = "cohere2", .layout = interleaved},
    Family{.model_type = "cohere2_moe", .layout = interleaved},
    Family{.model_type = "cosmos3_edge_text", .base = 100000000, .head_dim = 128},
    Family{.model_type = "csm", .base = 500000},
    Family{.model_type = "csm_depth_decoder_model", .base = 500000},
    Family{.model_type = "cwm", .base = 1000000, .head_dim = 128},
    Family{.model_type = "deepseek_v2", .layout = interleaved},
    Family{.model_type = "deepseek_v3", .layout = interleaved},
    Family{.model_type = "deepseek_v32", .layout = interleaved},
    Family{.model_type = "deepseek_v4", .layout = interleaved},
    Family{.model_type = "dia_decoder", .head_dim = 128},
    Family{.model_type = "diffusion_gemma_text", .base = 1000000, .head_dim = 256},
    Family{.model_type = "dots3_note_text", .base = 80000000},
    Family{.model_type = "embedding_gemma2_text", .base = 1000000, .head_dim = 256},
    Family{.model_type = "emu3_text_model", .base = 1000000},
    Family{.model_type = "ernie4_5", .layout = interleaved, .base = 500000, .head_dim = 128},
    Family{.model_type = "ernie4_5_moe", .layout = interleaved, .base = 500000},
    Family{.model_type = "ernie4_5_moe_vl", .layout = interleaved},
    Family{.model_type = "ernie4_5_vl", .layout = interleaved},
    Family{.model_type = "ernie4_5_vl_moe", .layout = interleaved},
    Family{.model_type = "ernie4_5_vl_moe_text", .layout = interleaved, .base = 500000},
    Family{.model_type = "evolla", .base = 500000},
    Family{.model_type = "flex_olmo", .base = 500000},
    Family{.model_type = "flint", .head_dim = 128},
    Family{.model_type = "gemma", .head_dim = 256},
    Family{.model_type = "gemma2", .head_dim = 256},
    Family{.model_type = "gemma3_text", .base = 1000000, .head_dim = 256},
    Family{.model_type = "gemma3n_text", .base = 1000000, .head_dim = 256},
    Family{.model_type = "gemma4", .full_head_dim = 512},
    Family{.model_type = "gemma4_text", .base = 1000000, .head_dim = 256, .full_head_dim = 512},
    Family{.model_type = "gemma4_unified_text",
           .base = 1000000,
           .head_dim = 256,
           .full_head_dim = 512},
    Family{
        .model_type = "glm", .layout = interleaved, .partial_rotary_factor = 0.5, .head_dim = 128},
    Family{
        .model_type = "glm4", .layout = interleaved, .partial_rotary_factor = 0.5, .head_dim = 128},
    Family{.model_type = "glm4_moe", .partial_rotary_factor = 0.5},
    Family{.model_type = "glm4_moe_lite", .layout = interleaved},
    Family{.model_type = "glm4v", .layout = interleaved},
    Family{.model_type = "glm4v_moe_text", .partial_rotary_factor = 0.5},
    Family{.model_type = "glm4v_text", .layout = interleaved},
    Family{.model_type = "glm_moe_dsa", .layout = interleaved},
    Family{.model_type = "glm_ocr", .layout = interleaved},
    Family{.model_type = "glm_ocr_text", .layout = interleaved},
    Family{.model_type = "gpt_neox", .partial_rotary_factor = 0.25, .base_key = "rotary_emb_base"},
    Family{.model_type = "gpt_oss", .base = 150000, .head_dim = 64},
    Family{.model_type = "gptj", .layout = interleaved},
    Family{.model_type = "gte", .base = 160000},
    Family{.model_type = "helium", .layout = interleaved, .base = 100000, .head_dim = 128},
    Family{.model_type = "hrm_text", .head_dim = 128},
    Family{.model_type = "hy_v3", .base = 11158840, .head_dim = 128},
    Family{.model_type = "internlm3", .head_dim = 128},
    Family{.model_type = "iquestcoder", .head_dim = 128},
    Family{.model_type = "jina_embeddings_v3", .base = 20000},
    Family{.model_type = "kimi_k2", .layout = interleaved},
    Family{.model_type = "kolibri1", .head_dim = 128},
    Family{.model_type = "laguna", .base = 500000, .head_dim = 128},
    Family{.model_type = "lfm2", .base = 1000000},
    Family{.model_type = "lfm2_moe", .base = 1000000},
    Family{.model_type = "lfm3", .base = 1000000, .head_dim = 128},
    Family{.model_type = "llama4", .layout = interleaved},
    Family{.model_type = "llama4_text", .layout = interleaved, .base = 500000, .head_dim = 128},
    Family{.model_type = "longcat_flash", .base = 10000000},
    Family{.model_type = "mellum", .base = 500000, .head_dim = 128},
    Family{.model_type = "mimo_v2_flash",
           .partial_rotary_factor = 0.334,
           .base = 5000000,
           .head_dim = 192},
    Family{.model_type = "minimax", .base = 1000000},
    Family{.model_type = "minimax_m2", .base = 5000000, .head_dim = 128},
    Family{.model_type = "minimax_m3_vl_text", .base = 5000000, .head_dim = 128},
    Family{.model_type = "ministral3", .head_dim = 128},
    Family{.model_type = "mixtral", .base = 1000000},
    Family{.model_type = "mllama_text_model", .base = 500000},
    Family{.model_type = "modernbert", .base = 160000},
    Family{.model_type = "modernbert-decoder", .base = 160000},
    Family{.model_type = "molmo2_text", .head_dim = 128},
    Family{.model_type = "moonshine", .layout = interleaved, .partial_rotary_factor = 0.9},
    Family{
        .model_type = "moonshine_streaming", .layout = interleaved, .partial_rotary_factor = 0.8},
    Family{.model_type = "muse_glimmer_assistant", .base = 500000, .head_dim = 128},
    Family{.model_type = "muse_glimmer_text", .head_dim = 128},
    Family{.model_type = "muse_spark_text", .base = 500000, .head_dim = 64},
    Family{.model_type = "nemotron", .partial_rotary_factor = 0.5},
    Family{.model_type = "neomme", .base = 1000000, .head_dim = 64},
    Family{.model_type = "nomic_bert", .base = 1000},
    Family{.model_type = "olmo3", .scaling_on_full_layers_only = true, .base = 500000},
    Family{.model_type = "openai_privacy_filter",
           .layout = interleaved,
           .base = 150000,
           .head_dim = 64},
    Family{.model_type = "paddleocr_vl_text", .base = 500000, .head_dim = 128},
    Family{.model_type = "persimmon", .partial_rotary_factor = 0.5},
    Family{.model_type = "phi", .partial_rotary_factor = 0.5},
    Family{.model_type = "phi3", .trained_context = 4096},
    Family{.model_type = "phimoe", .base = 1000000},
    Family{.model_type = "qwen2_5_omni_talker", .base = 1000000, .head_dim = 128},
    Family{.model_type = "qwen2_5_omni_text", .base = 1000000},
    Family{.model_type = "qwen2_5_vl", .base = 1000000},
    Family{.model_type = "qwen2_5_vl_text", .base = 1000000},
    Family{.model_type = "qwen2_vl", .base = 1000000},
    Family{.model_type = "qwen2_vl_text", .base = 1000000},
    Family{.model_type = "qwen3", .head_dim = 128},
    Family{.model_type = "qwen3_5", .partial_rotary_factor = 0.25, .head_dim = 256},
    Family{.model_type = "qwen3_5_moe", .partial_rotary_factor = 0.25, .head_dim = 256},
    Family{.model_type = "qwen3_5_moe_text", .partial_rotary_factor = 0.25, .head_dim = 256},
    Family{.model_type = "qwen3_5_text", .partial_rotary_factor = 0.25, .head_dim = 256},
    Family{.model_type = "qwen3_next", .partial_rotary_factor = 0.25, .head_dim = 256},
    Family{.model_type = "qwen3_omni_moe_talker_code_predictor", .head_dim = 128},
    Family{.model_type = "qwen3_omni_moe_text", .base = 1000000},
    Family{.model_type = "qwen3_vl_moe_text", .base = 500000},
    Family{.model_type = "qwen3_vl_text", .base = 500000, .head_dim = 128},
    Family{.model_type = "qwen4_exp_text", .head_dim = 256},
    Family{.model_type = "recurrent_gemma", .partial_rotary_factor = 0.5},
    Family{.model_type = "seed_oss", .head_dim = 128},
    Family{.model_type = "smollm3", .base = 2000000},
    Family{.model_type = "solar_open", .base = 1000000, .head_dim = 128},
    Family{.model_type = "stablelm", .partial_rotary_factor = 0.25},
    Family{.model_type = "t5_gemma_module", .head_dim = 256},
    Family{.model_type = "t5gemma2_decoder", .base = 1000000, .head_dim = 256},
    Family{.model_type = "t5gemma2_text", .base = 1000000, .head_dim = 256},
    Family{.model_type = "ultrabert", .base = 2560000},
    Family{.model_type = "vaultgemma", .head_dim = 256},
    Family{.model_type = "voxtral_realtime_encoder", .head_dim = 64},
    Family{.model_type = "zaya", .head_dim = 128},
};

}  // namespace

Family family_of(std::string_view model_type) {
  const auto found = std::ranges::find(kFamilies, model_type, &Family::model_type);
  if (found != kFamilies.end()) return *found;
  return Family{.model_type = model_type, .listed = false};
}

std::string default_of(const Family& family) {
  return "default of model_type " + std::string(family.model_type);
}

}  // namespace ropecheck::spec
