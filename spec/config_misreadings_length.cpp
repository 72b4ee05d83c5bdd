// What do projects make of schemes that depend on a length or on lists?
//
// Every entry: where the trap is present, one sentence of what projects do there, and where that
// was read. "by reading" = concluded from the source, never executed.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "spec/config_misreadings_parts.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

using Read = ReadConfiguration;

bool stretched_by_alpha(const Read& read) {
  const auto* s = scheme_of<DynamicNtk>(read);
  return s != nullptr && s->alpha.has_value();
}

std::string stretched_by_alpha_sentence(const Read& read) {
  return fmt::format(
      "type dynamic with alpha is static: vLLM, SGLang, MLX-LM and llama.cpp keep "
      "base*alpha^(d/(d-2)) "
      "at every length, and so do transformers' HunYuan classes in 5.23; up to 5.16 transformers "
      "drops "
      "alpha beyond {} positions and applies the plain dynamic formula (by reading)",
      json_text(scheme_of<DynamicNtk>(read)->trained_context));
}

bool frozen_dynamic(const Read& read) {
  const auto* s = scheme_of<DynamicNtk>(read);
  return s != nullptr && !s->alpha && s->factor > 1;
}

std::string frozen_dynamic_sentence(const Read& read) {
  const DynamicNtk& s = *scheme_of<DynamicNtk>(read);
  return fmt::format(
      "type dynamic: transformers changes the base with the length beyond {}; vLLM and SGLang take "
      "the base of length {} for every prompt, LightLLM another base for every position",
      json_text(s.trained_context), json_text(s.trained_context * s.factor));
}

bool linear_length(const Read& read) {
  const auto* s = scheme_of<Linear>(read);
  return s != nullptr && s->factor > 1 && read.specification.max_position_embeddings > 0;
}

std::string linear_length_sentence(const Read& read) {
  const double limit = read.specification.max_position_embeddings;
  return fmt::format(
      "max_position_embeddings {} may be the length before or after scaling (Vicuna keeps the "
      "original, DeepSeek-Coder writes the scaled one): vLLM takes it as the original and makes a "
      "table of {}",
      json_text(limit), json_text(limit * scheme_of<Linear>(read)->factor));
}

bool two_lists(const Read& read) {
  const auto* s = scheme_of<LongRope>(read);
  return s != nullptr && s->short_factor != s->long_factor;
}

std::string two_lists_sentence(const Read& read) {
  return fmt::format(
      "the lists change at {} positions: transformers asks the longest sequence of the batch at "
      "each step (its PhiMoE always takes the short list, by reading), vLLM the configured model "
      "length, llama.cpp the allocated context, text-generation-inference and LightLLM each "
      "position; MLX-LM always takes the long list, SGLang reads a wrong row exactly at the change",
      json_text(scheme_of<LongRope>(read)->trained_context));
}

double smallest_divisor(const LongRope& s) {
  return std::min(*std::ranges::min_element(s.short_factor),
                  *std::ranges::min_element(s.long_factor));
}

bool divisor_below_one(const Read& read) {
  const auto* s = scheme_of<LongRope>(read);
  return s != nullptr && smallest_divisor(*s) < 1;
}

std::string divisor_below_one_sentence(const Read& read) {
  return fmt::format(
      "a longrope factor is below 1 ({}): that pair turns faster than unscaled, as the file says; "
      "a "
      "reader that demands factors of at least 1 refuses or clamps it",
      json_text(smallest_divisor(*scheme_of<LongRope>(read))));
}

constexpr std::array kEntries{
    Misreading{"alpha", stretched_by_alpha, stretched_by_alpha_sentence,
               "transformers modeling_rope_utils.py; vllm dynamic_ntk_alpha_rope.py"},
    Misreading{"frozen-dynamic", frozen_dynamic, frozen_dynamic_sentence,
               "transformers modeling_rope_utils.py; vllm dynamic_ntk_scaling_rope.py; LightLLM "
               "llama/model.py"},
    Misreading{"linear-length", linear_length, linear_length_sentence,
               "vllm linear_scaling_rope.py"},
    Misreading{"two-lists", two_lists, two_lists_sentence,
               "transformers modeling_rope_utils.py; vllm and sglang phi3 long rope; llama.cpp "
               "llama-model.cpp; mlx-lm rope_utils.py"},
    Misreading{"divisor-below-one", divisor_below_one, divisor_below_one_sentence,
               "MiniCPM4 config.json"},
};

}  // namespace

std::span<const Misreading> length_misreadings() { return kEntries; }

}  // namespace ropecheck::spec
