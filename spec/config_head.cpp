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

/// Gemma 4's full-attention heads are wider: global_head_dim, or as transformers 5 writes it, one
/// head_dim for each such layer.
std::optional<Field> wider_head_dim(const Section& section) {
  if (auto global = section.find("global_head_dim")) return global;
  const auto layers = section.section("per_layer_config");
  if (!layers) return std::nullopt;
  for (const auto& [index, layer] : layers->object->items()) {
    if (!layer.is_object()) continue;
    if (auto width = Section{&layer, layers->path + index + "."}.find("head_dim")) return width;
  }
  return std::nullopt;
}

/// hidden_size / num_attention_heads, as Hugging Face does without head_dim.
std::optional<RawParameter> quotient(const Section& section) {
  const auto width = section.find_any({"hidden_size", "n_embd", "d_model"});
  const auto heads = section.find_any({"num_attention_heads", "n_head", "n_heads", "num_heads"});
  if (!width || !heads) return std::nullopt;
  const double head_dim = width->whole_number() / heads->whole_number();
  if (head_dim != std::trunc(head_dim)) {
    throw InputError(fmt::format("head_dim: missing, and {} {} / {} {} is no integer",
                                 width->origin, json_text(width->number()), heads->key,
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
    parameters["partial_rotary_factor"] = {family.partial_rotary_factor, default_of(family)};
  }
}

struct StatedWidth {
  std::string origin;
  double value;   ///< elements, or a share of the head
  bool is_share;  ///< the width is trunc(head_dim * value)
};

std::string described(const StatedWidth& stated, std::optional<double> head_dim) {
  std::string text = fmt::format("{} {}", stated.origin, json_text(stated.value));
  if (stated.is_share && head_dim) {
    text += fmt::format(" ({} of {} elements)", std::trunc(*head_dim * stated.value), *head_dim);
  }
  return text;
}

bool agree(const StatedWidth& left, const StatedWidth& right, std::optional<double> head_dim) {
  if (left.is_share == right.is_share) return left.value == right.value;
  if (!head_dim) return true;  // nothing to compare by
  const auto width = [&](const StatedWidth& stated) {
    return stated.is_share ? std::trunc(*head_dim * stated.value) : stated.value;
  };
  return width(left) == width(right);
}

std::optional<StatedWidth> width_in_force(const RawParameters& parameters) {
  for (const char* key : {"rotary_dim", "partial_rotary_factor"}) {
    const auto found = parameters.find(key);
    if (found == parameters.end()) continue;
    const auto* value = std::get_if<double>(&found->second.value);
    if (value == nullptr || found->second.origin == "--set") return std::nullopt;
    return StatedWidth{found->second.origin, *value, key != std::string_view("rotary_dim")};
  }
  return std::nullopt;
}

/// A width inside the rope block wins over those around it, rotary_dim over shares, and
/// partial_rotary_factor over rotary_pct and its like.
void warn_about_shares(const Section& section, const RawParameters& parameters,
                       std::vector<std::string>& warnings) {
  const auto winner = width_in_force(parameters);
  if (!winner) return;
  std::optional<double> head_dim;
  if (const auto found = parameters.find("head_dim"); found != parameters.end()) {
    if (const auto* value = std::get_if<double>(&found->second.value)) head_dim = *value;
  }
  for (const char* key : {"rotary_dim", "partial_rotary_factor", "rotary_pct", "rope_pct",
                          "rotary_percent", "rotary_emb_fraction"}) {
    const auto field = section.find(key);
    if (!field || !field->value->is_number()) continue;
    const StatedWidth other{field->origin, field->number(), key != std::string_view("rotary_dim")};
    if (agree(*winner, other, head_dim)) continue;
    warnings.push_back(fmt::format("{} and {} disagree: the former is used",
                                   described(*winner, head_dim), described(other, head_dim)));
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

void add_head_dim(const Section& section, const Family& family, std::string_view layer_type,
                  RawParameters& parameters) {
  const auto settled = [&](const std::optional<Field>& stated, int usual) {
    add(parameters, "head_dim", stated);
    if (usual != 0) {
      parameters.try_emplace("head_dim", static_cast<double>(usual), default_of(family));
    }
    return parameters.contains("head_dim");
  };
  if (parameters.contains("head_dim")) return;
  const bool full = layer_type == "full_attention";
  if (full && settled(wider_head_dim(section), family.full_head_dim)) return;
  if (settled(section.find_any({"head_dim", "attention_head_dim", "kv_channels"}), family.head_dim))
    return;
  if (auto derived = quotient(section)) parameters["head_dim"] = *std::move(derived);
}

}  // namespace

void add_head(const Section& section, const Family& family, std::string_view layer_type,
              RawParameters& parameters, std::vector<std::string>& warnings) {
  add_layout(section, family, parameters);
  if (const auto width = section.find("qk_rope_head_dim")) {
    add_separate_part(section, family, *width, parameters);
    return;
  }
  add_rotary_share(section, family, parameters);
  add_head_dim(section, family, layer_type, parameters);
  warn_about_shares(section, parameters, warnings);
}

}  // namespace ropecheck::spec
