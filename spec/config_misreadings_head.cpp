// What do projects make of the head, the base, layer types and axes?
//
// Every entry: where the trap is present, one sentence of what projects do there, and where that
// was read. "by reading" = concluded from the source, never executed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "spec/config_misreadings_parts.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

using Read = ReadConfiguration;

bool proportional(const Read& read) { return scheme_of<Proportional>(read) != nullptr; }

std::string proportional_sentence(const Read& read) {
  return fmt::format(
      "proportional is no partial rotation: the exponent runs over all {} elements and pairs reach "
      "across the head. vLLM ignores its factor; converted GGUF files divide the still pairs by "
      "1e30 instead of stopping them",
      read.specification.head.head_dim);
}

/// Families with a share of their own honour the key; so does every scaling rope type.
bool partial_rotation(const Read& read) {
  const Head& head = read.specification.head;
  if (head.rotary_dim == head.head_dim || head.rotary_offset != 0) return false;
  if (scheme_of<Yarn>(read) != nullptr) return true;
  return scheme_of<Default>(read) != nullptr && read.family.partial_rotary_factor == 1;
}

std::string partial_rotation_sentence(const Read& read) {
  const Head& head = read.specification.head;
  return fmt::format("{} of {} elements turn: {}", head.rotary_dim, head.head_dim,
                     scheme_of<Yarn>(read) != nullptr
                         ? "onnxruntime-genai computes YaRN's ramp with the head's width in place "
                           "of rotary_dim (by reading)"
                         : "111 model classes of transformers ignore partial_rotary_factor under "
                           "plain RoPE and turn the whole head; llama.cpp refuses llama, deci and "
                           "falcon files like this");
}

std::optional<double> unrounded_width(const Read& read) {
  const auto& resolved = read.specification.resolved;
  const auto share = std::ranges::find(resolved, "partial_rotary_factor", &ResolvedParameter::key);
  if (share == resolved.end() || proportional(read)) return std::nullopt;
  const Value value = parse_value(share->value);
  if (!std::holds_alternative<double>(value)) return std::nullopt;
  return read.specification.head.head_dim * std::get<double>(value);
}

bool truncated_width(const Read& read) {
  const auto width = unrounded_width(read);
  return width && *width != std::trunc(*width) &&
         std::trunc(*width) == read.specification.head.rotary_dim;
}

std::string truncated_width_sentence(const Read& read) {
  return fmt::format(
      "head_dim * partial_rotary_factor = {} is no integer: transformers, vLLM and "
      "TransformerEngine truncate it to {}; rounding up gives another width and other frequencies",
      json_text(*unrounded_width(read)), read.specification.head.rotary_dim);
}

bool unusual_base(const Read& read) {
  const double base = read.specification.base;
  return static_cast<double>(static_cast<float>(base)) != base || base != std::trunc(base) ||
         base > std::numeric_limits<std::int32_t>::max();
}

std::string unusual_base_sentence(const Read& read) {
  const double base = read.specification.base;
  std::string sentence = fmt::format("rope_theta {}: ", json_text(base));
  const auto narrow = static_cast<double>(static_cast<float>(base));
  if (narrow != base) {
    sentence += fmt::format("a GGUF file holds the binary32 value {}; ", json_text(narrow));
  }
  const bool wide = base > std::numeric_limits<std::int32_t>::max();
  if (wide) sentence += "it overflows the 32-bit integer in which rtp-llm keeps the base";
  if (!wide && base != std::trunc(base)) {
    sentence += "the integer in which rtp-llm keeps the base drops the fraction";
  }
  if (sentence.ends_with("; ")) sentence.resize(sentence.size() - 2);
  return sentence;
}

bool several_ropes(const Read& read) { return read.layers.size() > 1; }

std::string several_ropes_sentence(const Read&) {
  return "layer types have different rotary embeddings: rtp-llm keeps one table per process (the "
         "first wins), and onnxruntime-genai changes the base between layer types but not the "
         "scaling (by reading)";
}

bool layers_without_rope(const Read& read) {
  return read.section.find("no_rope_layers").has_value();
}

std::string layers_without_rope_sentence(const Read& read) {
  return read.section.find("no_rope_layers")->origin +
         " says the opposite of its name: in transformers 1 means that the layer turns, 0 that it "
         "does not; a reader by name would turn the others";
}

/// Those of the scheme, or of a block whose sections were set aside.
std::vector<double> sections(const Read& read) {
  if (const auto* s = scheme_of<MultiAxis>(read)) return {s->section.begin(), s->section.end()};
  const auto field = in_block(read, "mrope_section");
  std::vector<double> result;
  if (!field || !field->value->is_array()) return result;
  for (const auto& item : *field->value) {
    if (item.is_number()) result.push_back(item.get<double>());
  }
  return result;
}

/// Pairs that ggml's interleaved M-RoPE gives to the fourth axis: pair % 3 names an axis whose
/// share is used up.
std::vector<int> fourth_axis_pairs(const Read& read) {
  const std::vector<double> shares = sections(read);
  std::vector<int> pairs;
  if (shares.size() < 3) return pairs;
  for (int pair = 0; pair < read.specification.head.pairs(); ++pair) {
    if (pair >= 3 * shares[static_cast<std::size_t>(pair % 3)]) pairs.push_back(pair);
  }
  return pairs;
}

bool idle_pairs(const Read& read) {
  const auto flag = in_block(read, "mrope_interleaved");
  const auto* s = scheme_of<MultiAxis>(read);
  const bool interleaved = s != nullptr ? s->order == AxisOrder::interleaved ||
                                              s->order == AxisOrder::interleaved_or_idle
                                        : flag && flag->is_true();
  return interleaved && !fourth_axis_pairs(read).empty();
}

std::string idle_pairs_sentence(const Read& read) {
  return fmt::format(
      "interleaved M-RoPE: pairs {} fall to a fourth axis in llama.cpp, which is 0 for text, so "
      "they "
      "do not turn there; transformers and vLLM turn them by the first axis",
      fmt::join(fourth_axis_pairs(read), ", "));
}

constexpr std::array kEntries{
    Misreading{"proportional", proportional, proportional_sentence,
               "vllm gemma4_rope.py; ollama convert_gemma4.go"},
    Misreading{"partial-rotation", partial_rotation, partial_rotation_sentence,
               "transformers 5.16 models/*; onnxruntime-genai builders/base.py; llama.cpp "
               "llama-model.cpp"},
    Misreading{"truncated-width", truncated_width, truncated_width_sentence,
               "transformers modeling_rope_utils.py; TransformerEngine attention/rope.py"},
    Misreading{"unusual-base", unusual_base, unusual_base_sentence,
               "ggml docs/gguf.md; rtp-llm RopeConfig.h"},
    Misreading{"several-ropes", several_ropes, several_ropes_sentence,
               "rtp-llm RopeCache.cc; onnxruntime-genai builders/gemma.py"},
    Misreading{"layers-without-rope", layers_without_rope, layers_without_rope_sentence,
               "SmolLM3 config.json"},
    Misreading{"idle-pairs", idle_pairs, idle_pairs_sentence,
               "ggml ggml-cpu/ops.cpp; llama.cpp llama-graph.cpp"},
};

}  // namespace

std::span<const Misreading> head_misreadings() { return kEntries; }

}  // namespace ropecheck::spec
