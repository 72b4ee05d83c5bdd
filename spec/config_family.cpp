// What does a model family do that its configuration does not say?
//
// Pairing: census of the rotary code in Hugging Face transformers (5.16.0.dev0) and the remote code
// of chatglm. Families that read interleaved pairs and write halves (the DeepSeek-V3 line) count as
// interleaved: scores agree.
#include "spec/config_family.hpp"

#include <array>

namespace ropecheck::spec {
namespace {

using enum Layout;

constexpr std::array kFamilies{
    Family{"axk1", interleaved},
    Family{"axk2", interleaved},
    Family{"blt", interleaved},
    Family{"chatglm", interleaved, 0.5},
    Family{"codegen", interleaved},
    Family{"cohere", interleaved},
    Family{"cohere2", interleaved},
    Family{"cohere2_moe", interleaved},
    Family{"deepseek_v2", interleaved},
    Family{"deepseek_v3", interleaved},
    Family{"deepseek_v32", interleaved},
    Family{"deepseek_v4", interleaved},
    Family{"ernie4_5", interleaved},
    Family{"ernie4_5_moe", interleaved},
    Family{"ernie4_5_moe_vl", interleaved},
    Family{"ernie4_5_vl", interleaved},
    Family{"ernie4_5_vl_moe", interleaved},
    Family{"ernie4_5_vl_moe_text", interleaved},
    Family{"glm", interleaved, 0.5},
    Family{"glm4", interleaved, 0.5},
    Family{"glm4_moe", half, 0.5},
    Family{"glm4_moe_lite", interleaved},
    Family{"glm4v", interleaved, 0.5},
    Family{"glm4v_text", interleaved, 0.5},
    Family{"glm_moe_dsa", interleaved},
    Family{"glm_ocr", interleaved},
    Family{"glm_ocr_text", interleaved},
    Family{"gpt_neox", half, 0.25},
    Family{"gptj", interleaved},
    Family{"helium", interleaved},
    Family{"kimi_k2", interleaved},
    Family{"llama4", interleaved},
    Family{"llama4_text", interleaved},
    Family{"mimo_v2_flash", half, 0.334},
    Family{"moonshine", interleaved},
    Family{"moonshine_streaming", interleaved},
    Family{"nemotron", half, 0.5},
    Family{"olmo3", half, 1, true},
    Family{"openai_privacy_filter", interleaved},
    Family{"persimmon", half, 0.5},
    Family{"phi", half, 0.5},
    Family{"qwen3_5", half, 0.25},
    Family{"qwen3_5_text", half, 0.25},
    Family{"qwen3_next", half, 0.25},
    Family{"stablelm", half, 0.25},
};

}  // namespace

Family family_of(std::string_view model_type) {
  for (const Family& family : kFamilies) {
    if (family.model_type == model_type) return family;
  }
  return Family{.model_type = model_type, .listed = false};
}

}  // namespace ropecheck::spec
