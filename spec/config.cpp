// What does a published configuration say? The steps from JSON to build().
#include "spec/config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/config_axes.hpp"
#include "spec/config_companions.hpp"
#include "spec/config_head.hpp"
#include "spec/config_json.hpp"
#include "spec/config_misreadings.hpp"
#include "spec/config_overrides.hpp"
#include "spec/config_reader.hpp"
#include "spec/config_scheme.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

constexpr const char* kTrainedContextKey = "original_max_position_embeddings";

Family family_in(const Section& section) {
  const auto model_type = section.find("model_type");
  return family_of(model_type && model_type->value->is_string()
                       ? model_type->value->get_ref<const std::string&>()
                       : std::string_view{});
}

void refuse_alibi(const Section& section) {
  const auto flag = section.find("alibi");
  if (flag && flag->is_true()) {
    throw InputError(flag->origin + ": found true, accepted: false (ALiBi is no rotary embedding)");
  }
}

/// rope_theta, times rope_ratio where a ChatGLM has one.
void add_base(const Section& section, const Family& family, const LayerRope& layer,
              RawParameters& parameters, std::vector<std::string>& warnings) {
  if (parameters.contains("rope_theta")) return;
  if (layer.base) parameters["rope_theta"] = layer.base->parameter();
  if (const auto ratio = section.find("rope_ratio")) {
    const double base = layer.base ? layer.base->number() : family.base;
    parameters["rope_theta"] = {base * ratio->number(),
                                fmt::format("derived: {} * {}", json_text(base), ratio->origin)};
    warnings.push_back(ratio->origin + " multiplies rope_theta (ChatGLM)");
  } else if (!layer.base) {
    if (family.base != 10000) {
      parameters["rope_theta"] = {family.base, default_of(family)};
    }
    warnings.push_back(fmt::format("rope_theta is missing: {} is used", json_text(family.base)));
  }
}

void add_limit(const Section& section, RawParameters& parameters) {
  if (const auto limit = section.find_any({"max_position_embeddings", "n_positions", "n_ctx",
                                           "max_sequence_length", "seq_length", "max_seq_len"})) {
    parameters.try_emplace("max_position_embeddings", limit->parameter());
  }
}

/// Phi-3 states L beside the rope block; Hugging Face lets that one win (its generation 4 not for
/// llama3). Where both are absent Phi-3's class has a length of its own.
void add_trained_context(const Section& section, const Family& family, std::string_view scheme,
                         Dialect dialect, RawParameters& parameters,
                         std::vector<std::string>& warnings) {
  const auto outer = section.find(kTrainedContextKey);
  if (!outer && family.trained_context != 0 &&
      parameters.try_emplace(kTrainedContextKey, family.trained_context, default_of(family))
          .second) {
    warnings.push_back(fmt::format("{} is missing: {} takes {}", kTrainedContextKey,
                                   family.model_type, json_text(family.trained_context)));
  }
  if (!outer) return;
  const auto [inner, inserted] = parameters.try_emplace(kTrainedContextKey, outer->parameter());
  if (inserted || inner->second.value == outer->parameter().value) return;
  const bool outer_wins = !(dialect == Dialect::huggingface_v4 && scheme == "llama3");
  warnings.push_back(fmt::format("{} and {} differ: the {} is used", outer->origin,
                                 inner->second.origin, outer_wins ? "former" : "latter"));
  if (outer_wins) inner->second = outer->parameter();
}

void require_head(const RawParameters& parameters, std::string_view origin) {
  for (const char* key : {"head_dim", "qk_rope_head_dim", "global_head_dim"}) {
    if (parameters.contains(key)) return;
  }
  throw InputError(
      fmt::format("{}: head_dim: missing, and hidden_size / num_attention_heads does "
                  "not give it; accepted: integer 2 … 65536",
                  origin));
}

bool defines(const SchemeInfo& scheme, Dialect dialect) {
  return std::ranges::find(scheme.dialects, dialect) != scheme.dialects.end();
}

/// The one asked for, else that of the type, else huggingface; a scheme without these is read by
/// its own first one.
std::optional<Dialect> dialect_for(const SchemeInfo& scheme, std::optional<Dialect> wanted,
                                   BlockReading& reading) {
  if (wanted) return wanted;
  if (reading.dialect && defines(scheme, *reading.dialect)) {
    reading.ignored.push_back(
        {"rope_type", json_text(Value(reading.type)),
         fmt::format("{}: read under dialect {}", reading.type_origin, name(*reading.dialect))});
    return reading.dialect;
  }
  return defines(scheme, Dialect::huggingface) ? std::optional(Dialect::huggingface) : std::nullopt;
}

/// build(), and where the missing parameter should have stood.
Specification build_from(const BlockReading& reading, std::optional<Dialect> dialect,
                         const Section& around, const Section& block) {
  try {
    return build(reading.scheme, dialect, reading.parameters);
  } catch (const MissingParameter& missing) {
    const bool outside = missing.key == "max_position_embeddings";
    throw MissingParameter(missing.key, (outside ? around.path : block.path) + missing.what());
  }
}

void prepend(std::vector<std::string>& list, const std::vector<std::string>& first) {
  list.insert(list.begin(), first.begin(), first.end());
}

}  // namespace

Specification read_section(const Section& root, std::string_view origin,
                           const ConfigOptions& options) {
  const Section section = text_section(root);
  refuse_alibi(section);
  const Family family = family_in(section);
  const Dialect rules = options.dialect.value_or(Dialect::huggingface);
  std::vector<std::string> warnings;
  const std::vector<LayerRope> layers = layer_ropes(section, family, rules, warnings);
  const LayerRope layer = choose_layer(layers, options.layer_type, warnings);
  BlockReading reading = read_block(layer, options.overrides, family.model_type, rules);
  prepend(reading.warnings, warnings);
  apply_overrides(options.overrides, reading.parameters);  // first: what follows only fills gaps
  add_base(section, family, layer, reading.parameters, reading.warnings);
  add_head(section, family, layer.layer_type, reading.parameters, reading.warnings);
  require_head(reading.parameters, origin);
  settle_default_section(family.model_type, reading);
  add_allocated_axes(section, family.model_type, rules, reading);
  pair_as_halves(rules, reading);
  add_limit(section, reading.parameters);
  const SchemeInfo& scheme = *find_scheme(reading.scheme);
  if (!options.overrides.contains(kTrainedContextKey) &&
      has_own_parameter(scheme, kTrainedContextKey)) {
    add_trained_context(section, family, scheme.name, rules, reading.parameters, reading.warnings);
  }
  add_companions(section, reading);

  const auto dialect = dialect_for(scheme, options.dialect, reading);
  Specification result = build_from(reading, dialect, section, layer.block.value_or(section));
  result.name = origin;
  prepend(result.warnings, reading.warnings);
  const auto traps = misreading_warnings({section, layers, family, layer, result});
  result.warnings.insert(result.warnings.end(), traps.begin(), traps.end());
  result.resolved.insert(result.resolved.end(), reading.ignored.begin(), reading.ignored.end());
  return result;
}

Specification parse_config(std::string_view json_text, std::string_view origin,
                           const ConfigOptions& options) {
  const nlohmann::json document = parse_object(json_text, origin);
  return read_section(Section{&document, std::string(origin) + ": "}, origin, options);
}

Specification read_config(const std::filesystem::path& file, const ConfigOptions& options) {
  const std::string text = read_text(file);
  Specification result = parse_config(text, file.filename().string(), options);
  result.name = file.string();
  return result;
}

}  // namespace ropecheck::spec
