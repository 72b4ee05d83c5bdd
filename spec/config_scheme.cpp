// Which scheme does a rope block name, and which of its keys are parameters of it?
#include "spec/config_scheme.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "spec/build_steps.hpp"
#include "spec/config_axes.hpp"
#include "spec/config_json.hpp"
#include "spec/config_quirks.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

/// A file's name of a scheme, and whose name that is where one engine alone knows it. The types of
/// M-RoPE name what is inside: the sections say the rest.
struct Alias {
  std::string_view name;
  std::string_view scheme;
  std::optional<Dialect> dialect = std::nullopt;
};

constexpr std::array kAliases{Alias{"su", "longrope"},
                              Alias{"deepseek_yarn", "yarn", Dialect::mlx},
                              Alias{"telechat3-yarn", "yarn", Dialect::telechat},
                              Alias{"mrope", "default"},
                              Alias{"xdrope", "dynamic"},
                              Alias{"none", "default"}};

const Alias* find_alias(const std::string& type) {
  const auto found = std::ranges::find(kAliases, type, &Alias::name);
  return found == kAliases.end() ? nullptr : &*found;
}

std::string canonical(const std::string& type) {
  const Alias* alias = find_alias(type);
  return alias != nullptr ? std::string(alias->scheme) : type;
}

bool is_parameter(const SchemeInfo& scheme, std::string_view key) {
  const auto has_key = [&](const ParameterInfo& parameter) { return parameter.key == key; };
  return std::ranges::any_of(scheme.parameters, has_key) ||
         std::ranges::any_of(common_parameters(), has_key);
}

/// `type` may be an alias in a file; --set names schemes themselves, or else aliases.
const SchemeInfo& known_scheme(const std::string& type, const std::string& origin,
                               bool overridden) {
  const SchemeInfo* own = overridden ? find_scheme(type) : nullptr;
  if (own != nullptr) return *own;
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

std::optional<TypeField> overridden_type(const RawParameters& overrides) {
  const auto newer = overrides.find("rope_type");
  const auto found = newer != overrides.end() ? newer : overrides.find("type");
  if (found == overrides.end()) return std::nullopt;
  const RawParameter& override = found->second;
  if (const auto* text = std::get_if<std::string>(&override.value)) {
    return TypeField{*text, override.origin};
  }
  throw InputError(fmt::format("rope_type: found {} ({}), accepted: the name of a scheme",
                               shown(override.value), override.origin));
}

TypeField stated_type(const LayerRope& layer, std::string_view model_type, Dialect dialect,
                      std::vector<std::string>& warnings) {
  if (!layer.block) return {};
  const auto newer = layer.block->find("rope_type");
  const auto older = layer.block->find("type");
  if (!newer && older && older->text() != "default" && dialect == Dialect::huggingface &&
      overlooks_older_type(model_type)) {
    warnings.push_back(
        fmt::format("{} '{}' is read, but transformers 5 looks for rope_type alone in {} and finds "
                    "its default there; generation 4 and other projects read type",
                    older->origin, older->text(), model_type));
  }
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

void set_aside(const Field& field, const std::string& reason, BlockReading& reading) {
  reading.ignored.push_back({field.key, recorded_text(*field.value), field.origin + " (ignored)"});
  reading.warnings.push_back(fmt::format("{} is ignored: {}", field.origin, reason));
}

/// Why no parameter of the scheme stands for the key.
std::string no_parameter(const Field& field, const BlockReading& reading) {
  const bool of_axes = field.key.ends_with("_section") || field.key.ends_with("interleaved");
  if (of_axes && !reading.no_axes.empty()) {
    return reading.no_axes + "; for text positions (equal on all axes) M-RoPE is plain RoPE";
  }
  return fmt::format("scheme '{}' has no such parameter{}", reading.scheme, known_elsewhere(field));
}

/// llama.cpp's converter multiplies HunYuan's base by alpha^(d/(d-2)): the form of ntk, at every
/// length.
const SchemeInfo& stretched_base(const LayerRope& layer, BlockReading& reading) {
  reading.base_from_alpha = true;
  const Field alpha = *layer.block->find("alpha");
  reading.parameters["factor"] = {alpha.parameter().value, "derived: " + alpha.origin};
  reading.warnings.push_back(
      alpha.origin +
      ": base·alpha^(d/(d-2)) at every length, as llama.cpp's converter writes it, read as "
      "scheme ntk");
  return *find_scheme("ntk");
}

void take_block(const LayerRope& layer, const SchemeInfo& scheme, std::string_view model_type,
                Dialect dialect, BlockReading& reading) {
  for (const auto& [key, value] : layer.block->object->items()) {
    const auto field = layer.block->find(key);
    if (!field || key == "rope_type" || key == "type" || key == "rope_theta") continue;
    if (reading.base_from_alpha && (key == "alpha" || key == "factor")) continue;
    if (key.ends_with("_mscale") && has_mscale_pair(scheme.name, model_type)) continue;
    const std::string unread = unread_by_class(key, model_type, dialect);
    if (!unread.empty()) {
      set_aside(*field, unread, reading);
      continue;
    }
    const std::string parameter(parameter_name(key, scheme));
    if (!is_parameter(scheme, parameter)) {
      refuse_weaker_blend(*field, reading, dialect);
      set_aside(*field, no_parameter(*field, reading), reading);
      continue;
    }
    reading.parameters[parameter] = field->parameter();
    if (key == "attention_factor" && value.is_number_integer()) {
      reading.warnings.push_back(fmt::format(
          "{} is an integer: Hugging Face asks for a float there and warns", field->origin));
    }
  }
}

/// The file's own scheme.
const SchemeInfo& stated_scheme(const LayerRope& layer, std::string_view model_type,
                                Dialect dialect, BlockReading& reading) {
  const TypeField type = stated_type(layer, model_type, dialect, reading.warnings);
  reading.type = type.name;
  reading.type_origin = type.origin;
  if (const Alias* alias = find_alias(type.name)) reading.dialect = alias->dialect;
  const SchemeInfo& scheme = known_scheme(type.name, type.origin, false);
  if (is_longrope_in_disguise(layer, scheme.name, model_type)) {
    reading.warnings.push_back(type.origin + " yarn with factor lists is read as longrope");
    return *find_scheme("longrope");
  }
  if (scheme.name == "dynamic" && dialect == Dialect::ggml && layer.block->find("alpha"))
    return stretched_base(layer, reading);
  warn_about_type(type, reading);
  return scheme;
}

/// The scheme that --set puts in place of the file's, or around it.
const SchemeInfo& overridden_scheme(const TypeField& type, const LayerRope& layer,
                                    std::string_view model_type, Dialect dialect,
                                    BlockReading& reading) {
  const SchemeInfo& scheme = known_scheme(type.name, type.origin, true);
  if (builds_on_another(scheme.name)) {
    const SchemeInfo& inner = stated_scheme(layer, model_type, dialect, reading);
    reading.parameters["inner"] = {std::string(inner.name), reading.type_origin};
  } else {
    reading.no_axes = "rope_type is set to " + type.name;
  }
  reading.type = type.name;
  reading.type_origin = type.origin;
  warn_about_type(type, reading);
  return scheme;
}

}  // namespace

BlockReading read_block(const LayerRope& layer, const RawParameters& overrides,
                        std::string_view model_type, Dialect dialect) {
  BlockReading reading;
  const SchemeInfo* scheme = nullptr;
  if (const auto type = overridden_type(overrides)) {
    scheme = &overridden_scheme(*type, layer, model_type, dialect, reading);
  } else {
    const SchemeInfo& stated = stated_scheme(layer, model_type, dialect, reading);
    scheme = &scheme_with_axes(layer, stated, model_type, dialect, reading);
  }
  reading.scheme = scheme->name;
  if (layer.block) {
    take_block(layer, *scheme, model_type, dialect, reading);
    if (has_mscale_pair(scheme->name, model_type)) take_mscale_pair(layer, reading);
    if (dialect == Dialect::huggingface) take_null_truncate(layer, reading);
  }
  add_axis_order(layer, model_type, dialect, reading);
  for (const auto& [key, parameter] : layer.fixed) {
    if (is_parameter(*scheme, key)) reading.parameters[key] = parameter;
  }
  return reading;
}

}  // namespace ropecheck::spec
