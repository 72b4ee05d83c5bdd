// Where in a configuration does a field stand?
#include "spec/config_section.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spec/config_json.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

constexpr int kDeepestTextSection = 4;  // Qwen-Omni nests two deep

bool describes_heads(const Section& section) {
  if (section.find_any({"head_dim", "kv_channels", "attention_head_dim", "qk_rope_head_dim"})) {
    return true;
  }
  return section.find_any({"hidden_size", "n_embd", "d_model"}) &&
         section.find_any({"num_attention_heads", "n_head", "n_heads", "num_heads"});
}

std::optional<Section> inner_section(const Section& section) {
  if (auto text = section.section("text_config")) return text;
  const auto other = section.find_any(
      {"llm_config", "language_config", "thinker_config", "language_model", "decoder"});
  if (!other || !other->value->is_object()) return std::nullopt;
  return Section{other->value, other->origin + "."};
}

}  // namespace

double Field::number() const {
  if (value->is_number()) return value->get<double>();
  throw InputError(fmt::format("{}: found {}, accepted: a number", origin,
                               shown(parameter_value(*value, origin))));
}

double Field::whole_number() const {
  const double result = number();
  if (result >= 1 && result == std::trunc(result) && result < 0x1p53) return result;
  throw InputError(
      fmt::format("{}: found {}, accepted: an integer >= 1", origin, json_text(result)));
}

std::string Field::text() const {
  if (value->is_string()) return value->get<std::string>();
  throw InputError(fmt::format("{}: found {}, accepted: a text", origin,
                               shown(parameter_value(*value, origin))));
}

RawParameter Field::parameter() const { return {parameter_value(*value, origin), origin}; }

std::optional<Field> Section::find(std::string_view key) const {
  const auto found = object->find(key);
  if (found == object->end() || found->is_null()) return std::nullopt;
  return Field{&*found, std::string(key), path + std::string(key)};
}

std::optional<Field> Section::find_any(std::initializer_list<std::string_view> keys) const {
  for (const std::string_view key : keys) {
    if (auto field = find(key)) return field;
  }
  return std::nullopt;
}

std::optional<Section> Section::section(std::string_view key) const {
  const auto field = find(key);
  if (!field) return std::nullopt;
  if (!field->value->is_object()) {
    throw InputError(fmt::format("{}: found {} {}, accepted: an object or null", field->origin,
                                 field->value->is_array() ? "an" : "a", field->value->type_name()));
  }
  return Section{field->value, field->origin + "."};
}

Section text_section(const Section& root) {
  Section here = root;
  for (int depth = 0; depth < kDeepestTextSection; ++depth) {
    const auto inner = inner_section(here);
    // Some files repeat the head's shape, or other parts', beside the text part: the text part
    // holds.
    if (!inner || (describes_heads(here) && !describes_heads(*inner))) return here;
    here = *inner;
  }
  return here;
}

}  // namespace ropecheck::spec
