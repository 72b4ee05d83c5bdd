// What do projects make of a ramp between original and interpolated frequencies?
//
// Every entry: where the trap is present, one sentence of what projects do there, and where that
// was read. "by reading" = concluded from the source, never executed.
#include <fmt/format.h>

#include <array>

#include "spec/config_misreadings_parts.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

using Read = ReadConfiguration;

bool equal_bands(const Read& read) {
  const auto* s = scheme_of<Llama3>(read);
  return s != nullptr && s->low_freq_factor == s->high_freq_factor;
}

std::string equal_bands_sentence(const Read& read) {
  return fmt::format(
      "low_freq_factor equals high_freq_factor ({}): the blend between them divides by zero where "
      "it is computed. transformers computes it and never selects it, vLLM guards it, flashinfer "
      "divides by zero, Meta's own code asserts that they differ; here it is a step",
      json_text(scheme_of<Llama3>(read)->low_freq_factor));
}

bool other_bands(const Read& read) {
  const auto* s = scheme_of<Llama3>(read);
  return s != nullptr &&
         (s->low_freq_factor != 1 || s->high_freq_factor != 4 || s->trained_context != 8192);
}

std::string other_bands_sentence(const Read&) {
  return "Megatron-LM and Meta's llama3 take low_freq_factor 1, high_freq_factor 4 and a trained "
         "context of 8192 whatever the file says";
}

bool equal_ramp_ends(const Read& read) {
  const auto* s = scheme_of<Yarn>(read);
  return s != nullptr && s->beta_fast == s->beta_slow;
}

std::string equal_ramp_ends_sentence(const Read& read) {
  return fmt::format(
      "beta_fast equals beta_slow ({}): rounded outward to whole pairs (transformers, vLLM, "
      "llama.cpp) the ramp is a step between two pairs; unrounded both ends coincide, and "
      "onnxruntime-genai and the gpt-oss reference, which never round, assert that they differ",
      json_text(scheme_of<Yarn>(read)->beta_fast));
}

bool other_ramp_ends(const Read& read) {
  const auto* s = scheme_of<Yarn>(read);
  return s != nullptr && (s->beta_fast != 32 || s->beta_slow != 1);
}

std::string other_ramp_ends_sentence(const Read& read) {
  const Yarn& s = *scheme_of<Yarn>(read);
  return fmt::format(
      "beta_fast {} and beta_slow {} are read by transformers and vLLM; text-generation-inference "
      "takes 32 and 1, and so does llama.cpp except for grok and laguna",
      json_text(s.beta_fast), json_text(s.beta_slow));
}

bool unrounded_ramp(const Read& read) {
  const auto* s = scheme_of<Yarn>(read);
  return s != nullptr && !s->truncate;
}

std::string unrounded_ramp_sentence(const Read&) {
  return "truncate false is honoured by transformers, vLLM, SGLang, LMDeploy and torchtitan; "
         "llama.cpp and MLX-LM always round the ramp's ends (for gpt-oss one frequency is then off "
         "by 76 %)";
}

/// Layer types nest in rope_parameters: the block's path ends in its layer type.
bool is_nested(const Read& read) {
  return read.layer.block && read.layer.block->path.ends_with("." + read.layer.layer_type + ".");
}

bool nested_truncate(const Read& read) {
  return unrounded_ramp(read) && is_nested(read) && in_block(read, "truncate").has_value();
}

std::string nested_truncate_sentence(const Read& read) {
  return in_block(read, "truncate")->origin +
         " is honoured here; transformers 5 looks for truncate beside the layer types, not inside "
         "them, and rounds (by reading)";
}

bool zero_mscale(const Read& read) {
  const auto* s = scheme_of<Yarn>(read);
  return s != nullptr && s->mscale && s->mscale_all_dim &&
         (*s->mscale == 0 || *s->mscale_all_dim == 0);
}

std::string zero_mscale_sentence(const Read& read) {
  const Yarn& s = *scheme_of<Yarn>(read);
  return fmt::format(
      "mscale {} beside mscale_all_dim {}: transformers tests their truth and takes m(s, 1); "
      "Megatron-LM, MLX-LM and vLLM's deepseek_yarn take the number 0 and divide m(s, {}) by "
      "m(s, {})",
      json_text(*s.mscale), json_text(*s.mscale_all_dim), json_text(*s.mscale),
      json_text(*s.mscale_all_dim));
}

bool softmax_scale(const Read& read) {
  const auto* s = scheme_of<Yarn>(read);
  return s != nullptr && !s->attention_factor && s->mscale.value_or(0) != 0 &&
         s->mscale_all_dim.value_or(0) != 0;
}

std::string softmax_scale_sentence(const Read& read) {
  const Yarn& s = *scheme_of<Yarn>(read);
  return fmt::format(
      "mscale {} and mscale_all_dim {} scale cos and sin by their ratio; DeepSeek models put the "
      "rest, m(s, mscale_all_dim) squared, on the softmax (not judged here). The plain yarn of "
      "vLLM "
      "and SGLang ignores both keys and takes m(s, 1)",
      json_text(*s.mscale), json_text(*s.mscale_all_dim));
}

bool given_attention_factor(const Read& read) {
  return scheme_of<Yarn>(read) != nullptr && in_block(read, "attention_factor").has_value();
}

std::string given_attention_factor_sentence(const Read& read) {
  return in_block(read, "attention_factor")->origin +
         " is read by transformers and LMDeploy; vLLM and SGLang (which know it as attn_factor), "
         "MLX-LM and llama.cpp take their own rule instead";
}

bool factor_against_ratio(const Read& read) {
  const auto* s = scheme_of<Yarn>(read);
  const double limit = read.specification.max_position_embeddings;
  return s != nullptr && limit > 0 && limit / trained_context(read.specification) != s->factor;
}

std::string factor_against_ratio_sentence(const Read& read) {
  const Yarn& s = *scheme_of<Yarn>(read);
  return fmt::format(
      "factor {} is not max_position_embeddings / original_max_position_embeddings = {}: "
      "transformers and vLLM take the factor (transformers 4.52.3 recomputed it from the ratio), "
      "exllamav3 takes the ratio",
      json_text(s.factor),
      json_text(read.specification.max_position_embeddings / trained_context(read.specification)));
}

bool yarn_with_sections(const Read& read) {
  return scheme_of<Yarn>(read) != nullptr && in_block(read, "mrope_section").has_value();
}

std::string yarn_with_sections_sentence(const Read&) {
  return "yarn beside mrope_section: vLLM computes the ramp with four times the trained context "
         "(frequencies up to 2.24 times apart for Qwen2.5-VL's numbers); transformers with the "
         "trained context itself";
}

constexpr std::array kEntries{
    Misreading{"equal-bands", equal_bands, equal_bands_sentence,
               "vllm llama3_rope.py; flashinfer pos_enc.cuh; llama-models llama4/model.py"},
    Misreading{"other-bands", other_bands, other_bands_sentence,
               "Megatron-LM rotary_pos_embedding.py; llama-models llama3/model.py"},
    Misreading{"equal-ramp-ends", equal_ramp_ends, equal_ramp_ends_sentence,
               "transformers modeling_rope_utils.py; onnxruntime-genai builders/base.py; gpt-oss "
               "torch/model.py"},
    Misreading{"other-ramp-ends", other_ramp_ends, other_ramp_ends_sentence,
               "text-generation-inference layers/rotary.py; llama.cpp llama-model.cpp"},
    Misreading{"unrounded-ramp", unrounded_ramp, unrounded_ramp_sentence,
               "ggml ggml.c; mlx-lm rope_utils.py; gpt-oss torch/model.py"},
    Misreading{"nested-truncate", nested_truncate, nested_truncate_sentence,
               "transformers 5.16 modeling_rope_utils.py"},
    Misreading{"zero-mscale", zero_mscale, zero_mscale_sentence,
               "transformers modeling_rope_utils.py; Megatron-LM yarn_rotary_pos_embedding.py; "
               "mlx-lm rope_utils.py; vllm deepseek_scaling_rope.py"},
    Misreading{"softmax-scale", softmax_scale, softmax_scale_sentence,
               "transformers modeling_deepseek_v3.py; DeepSeek-V3 inference/model.py; vllm "
               "rotary_embedding/__init__.py; sglang factory.py"},
    Misreading{"attention-factor", given_attention_factor, given_attention_factor_sentence,
               "vllm rotary_embedding/__init__.py; sglang factory.py; mlx-lm rope_utils.py; "
               "llama.cpp llama-context.cpp"},
    Misreading{"factor-against-ratio", factor_against_ratio, factor_against_ratio_sentence,
               "transformers modeling_rope_utils.py; exllamav3 util/rope.py"},
    Misreading{"yarn-with-sections", yarn_with_sections, yarn_with_sections_sentence,
               "vllm mrope.py"},
};

}  // namespace

std::span<const Misreading> ramp_misreadings() { return kEntries; }

}  // namespace ropecheck::spec
