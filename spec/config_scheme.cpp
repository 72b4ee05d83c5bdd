// Which scheme does a rope block name, and which of its keys are parameters of it?
#include "spec/config_scheme.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "spec/config_json.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

struct Alias {
  std::string_view name;
  std::string_view scheme;
};

constexpr std::array kAliases{Alias{"su", "longrope"}, Alias{"deepseek_yarn", "yarn"},
                              Alias{"mrope", "default"}, Alias{"none", "default"}};

std::string canonical(const std::string& type) {
  for (const Alias& alias : kAliases) {
    if (alias.name == type) return std::string(alias.scheme);
  }
  return type;
}

bool is_parameter(const SchemeInfo& scheme, std::string_view key) {
  const auto has_key = [&](const ParameterInfo& parameter) { return parameter.key == key; };
  return std::ranges::any_of(scheme.parameters, has_key) ||
         std::ranges::any_of(common_parameters(), has_key);
}

const SchemeInfo& known_scheme(const std::string& type, const std::string& origin) {
  if (const SchemeInfo* scheme = find_scheme(canonical(type))) return *scheme;
  std::vector<std::string> names;
  for (const SchemeInfo& scheme : catalogue()) names.emplace_back(scheme.name);
  for (const Alias& alias : kAliases) names.emplace_back(alias.name);
  throw InputError(fmt::format("{}: unknown scheme: {}", origin, did_you_mean(type, names)));
}

struct TypeField {
  std::string name = "default";
  std::string origin = "default";
};

TypeField overridden_type(const RawParameter& override) {
  if (const auto* text = std::get_if<std::string>(&override.value)) return {*text, override.origin};
  throw InputError(fmt::format("rope_type: found {} ({}), accepted: the name of a scheme",
                               shown(override.value), override.origin));
}

TypeField stated_type(const LayerRope& layer, const RawParameters& overrides,
                      std::vector<std::string>& warnings) {
  for (const char* key : {"rope_type", "type"}) {
    if (const auto found = overrides.find(key); found != overrides.end()) {
      return overridden_type(found->second);
    }
  }
  if (!layer.block) return {};
  const auto newer = layer.block->find("rope_type");
  const auto older = layer.block->find("type");
  if (!newer && !older) {
    if (layer.block->find("factor")) {
      warnings.push_back(layer.block->path + "rope_type is missing: read as default");
    }
    return {};
  }
  if (newer && older && canonical(newer->text()) != canonical(older->text())) {
    warnings.push_back(fmt::format("rope_type '{}' and type '{}' disagree: rope_type is used",
                                   newer->text(), older->text()));
  }
  const Field& used = newer ? *newer : *older;
  return {used.text(), used.origin};
}

/// Phi-3 configurations spell longrope "yarn" at times: the lists tell.
bool is_longrope_in_disguise(const LayerRope& layer, std::string_view scheme,
                             std::string_view model_type) {
  return model_type == "phi3" && scheme == "yarn" && layer.block &&
         layer.block->find("short_factor") && layer.block->find("long_factor");
}

void warn_about_type(const TypeField& type, BlockReading& reading) {
  if (type.name == "ntk") {
    reading.warnings.push_back(
        "type ntk is read as base·k^(d/(d-2)); engines that ship this type compute "
        "(base·k)^(-2i/d) / k^(2/d), which differs by up to k^(2/d)");
  }
}

/// Phi-3.5-MoE gives the attention scale outright, one for each list.
void take_mscale_pair(const LayerRope& layer, BlockReading& reading) {
  if (reading.scheme != "longrope" || !layer.block) return;
  const auto low = layer.block->find("short_mscale");
  const auto high = layer.block->find("long_mscale");
  if (!low || !high) return;
  if (low->number() != high->number()) {
    throw InputError(fmt::format(
        "{}: found {} beside long_mscale {}, accepted: both equal (one attention scale)",
        low->origin, json_text(low->number()), json_text(high->number())));
  }
  reading.parameters["attention_factor"] = {high->number(), "derived: " + high->origin};
}

void set_aside(const Field& field, BlockReading& reading) {
  reading.ignored.push_back({field.key, recorded_text(*field.value), field.origin + " (ignored)"});
  if (field.key == "mrope_section" || field.key == "mrope_interleaved") {
    reading.warnings.push_back(
        fmt::format("{} is ignored: for text positions (equal on all axes) M-RoPE is plain RoPE",
                    field.origin));
    return;
  }
  reading.warnings.push_back(fmt::format("{} is ignored: scheme '{}' has no such parameter",
                                         field.origin, reading.scheme));
}

void take_block(const LayerRope& layer, const SchemeInfo& scheme, BlockReading& reading) {
  for (const auto& [key, value] : layer.block->object->items()) {
    const auto field = layer.block->find(key);
    if (!field || key == "rope_type" || key == "type" || key == "rope_theta") continue;
    if (!is_parameter(scheme, key)) {
      set_aside(*field, reading);
      continue;
    }
    reading.parameters[key] = field->parameter();
    if (key == "attention_factor" && value.is_number_integer()) {
      reading.warnings.push_back(fmt::format(
          "{} is an integer: Hugging Face asks for a float there and warns", field->origin));
    }
  }
}

}  // namespace

BlockReading read_block(const LayerRope& layer, const RawParameters& overrides,
                        std::string_view model_type) {
  BlockReading reading;
  const TypeField type = stated_type(layer, overrides, reading.warnings);
  const SchemeInfo* scheme = &known_scheme(type.name, type.origin);
  if (is_longrope_in_disguise(layer, scheme->name, model_type)) {
    scheme = find_scheme("longrope");
    reading.warnings.push_back(type.origin + " yarn with factor lists is read as longrope");
  }
  reading.scheme = scheme->name;
  reading.type_origin = type.origin;
  warn_about_type(type, reading);
  if (layer.block) take_block(layer, *scheme, reading);
  take_mscale_pair(layer, reading);
  for (const auto& [key, parameter] : layer.fixed) {
    if (is_parameter(*scheme, key)) reading.parameters[key] = parameter;
  }
  return reading;
}

}  // namespace ropecheck::spec
