// How wide are the heads of a configuration, which part turns, and how does it pair?
#include "spec/config_head.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

void add(RawParameters& parameters, const char* key, const std::optional<Field>& field) {
  if (field) parameters.try_emplace(key, field->parameter());
}

std::optional<Field> stated_head_dim(const Section& section, std::string_view layer_type) {
  if (layer_type == "full_attention") {  // Gemma 4: its full-attention heads are wider
    if (auto global = section.find("global_head_dim")) return global;
  }
  return section.find_any({"head_dim", "kv_channels", "attention_head_dim"});
}

/// hidden_size / num_attention_heads, as Hugging Face does without head_dim.
std::optional<RawParameter> quotient(const Section& section) {
  const auto width = section.find_any({"hidden_size", "n_embd", "d_model"});
  const auto heads = section.find_any({"num_attention_heads", "n_head", "n_heads", "num_heads"});
  if (!width || !heads) return std::nullopt;
  const double head_dim = width->whole_number() / heads->whole_number();
  if (head_dim != std::trunc(head_dim)) {
    throw InputError(fmt::format("head_dim: missing, and {} {} / {} {} is no integer",
                                 width->origin, json_text(width->number()), heads->origin,
                                 json_text(heads->number())));
  }
  return RawParameter{head_dim, fmt::format("derived: {} / {}", width->key, heads->key)};
}

void add_rotary_share(const Section& section, const Family& family, RawParameters& parameters) {
  if (parameters.contains("rotary_dim") || parameters.contains("partial_rotary_factor")) return;
  if (const auto width = section.find("rotary_dim")) {
    add(parameters, "rotary_dim", width);
    return;
  }
  add(parameters, "partial_rotary_factor",
      section.find_any({"partial_rotary_factor", "rotary_pct", "rope_pct", "rotary_percent",
                        "rotary_emb_fraction"}));
  if (!parameters.contains("partial_rotary_factor") && family.partial_rotary_factor != 1) {
    parameters["partial_rotary_factor"] = {
        family.partial_rotary_factor, fmt::format("default of model_type {}", family.model_type)};
  }
}

/// MLA rotates a part of its own (DeepSeek-V2, V3); DeepSeek-V4 the last elements of the head.
void add_separate_part(const Section& section, const Family& family, const Field& width,
                       RawParameters& parameters) {
  if (family.model_type != "deepseek_v4") {
    add(parameters, "qk_rope_head_dim", width);
    return;
  }
  add(parameters, "head_dim", section.find("head_dim"));
  add(parameters, "rotary_dim", width);
  const auto* head_dim = parameters.contains("head_dim")
                             ? std::get_if<double>(&parameters.at("head_dim").value)
                             : nullptr;
  const auto* rotary_dim = std::get_if<double>(&parameters.at("rotary_dim").value);
  if (head_dim != nullptr && rotary_dim != nullptr) {
    parameters.try_emplace("rotary_offset", *head_dim - *rotary_dim,
                           "derived: head_dim - rotary_dim (deepseek_v4 rotates the end)");
  }
}

void add_layout(const Section& section, const Family& family, RawParameters& parameters) {
  if (parameters.contains("layout")) return;
  const auto flag = section.find_any(
      {"rope_interleave", "rope_interleaved", "rotary_interleaved", "rotary_emb_interleaved"});
  if (flag && flag->value->is_boolean()) {
    parameters["layout"] = {std::string(flag->is_true() ? "interleaved" : "half"), flag->origin};
    return;
  }
  if (family.listed) {
    parameters["layout"] = {std::string(name(family.layout)),
                            fmt::format("model_type {}", family.model_type)};
  }
}

}  // namespace

void add_head(const Section& section, const Family& family, std::string_view layer_type,
              RawParameters& parameters) {
  add_layout(section, family, parameters);
  if (const auto width = section.find("qk_rope_head_dim")) {
    add_separate_part(section, family, *width, parameters);
    return;
  }
  add_rotary_share(section, family, parameters);
  if (parameters.contains("head_dim")) return;
  add(parameters, "head_dim", stated_head_dim(section, layer_type));
  if (parameters.contains("head_dim")) return;
  if (auto derived = quotient(section)) parameters["head_dim"] = *std::move(derived);
}

}  // namespace ropecheck::spec
