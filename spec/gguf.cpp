// What does a GGUF file say about its rotary embedding?
//
// Rules: llama.cpp, src/llama-model.cpp (load_hparams, get_rope_factors) and src/llama-context.cpp.
#include "spec/gguf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "spec/build_steps.hpp"
#include "spec/config_misreadings.hpp"
#include "spec/config_overrides.hpp"
#include "spec/gguf_axes.hpp"
#include "spec/gguf_fields.hpp"
#include "spec/gguf_head.hpp"
#include "spec/gguf_scheme.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

/// The layers that --layer-type asks for; full_attention otherwise, with a warning where there are
/// two kinds.
GgufLayer choose_layer(GgufFields& fields, const ConfigOptions& options) {
  const bool two = has_sliding_layers(fields);
  const std::string wanted = options.layer_type.value_or("full_attention");
  if (wanted == "full_attention") {
    if (two && !options.layer_type) {
      fields.warn("several layer types: full_attention is used; others: sliding_attention");
    }
    return GgufLayer::full;
  }
  std::vector<std::string> known{"full_attention"};
  if (two) known.emplace_back("sliding_attention");
  if (two && wanted == "sliding_attention") return GgufLayer::sliding;
  throw InputError("layer-type: " + did_you_mean(wanted, known));
}

const SchemeInfo& named_scheme(const RawParameter& override) {
  const auto* name = std::get_if<std::string>(&override.value);
  if (const SchemeInfo* scheme = name != nullptr ? find_scheme(*name) : nullptr) return *scheme;
  std::vector<std::string> names;
  for (const SchemeInfo& known : catalogue()) names.emplace_back(known.name);
  throw InputError(fmt::format("{}: unknown scheme: {}", override.origin,
                               did_you_mean(name != nullptr ? *name : "", names)));
}

/// Another scheme by --set rope_type: the file's parameters that it has stay. One that builds on
/// another takes the file's for inner.
void replace_scheme(const RawParameters& overrides, GgufScheme& scheme) {
  const auto newer = overrides.find("rope_type");
  const auto found = newer != overrides.end() ? newer : overrides.find("type");
  if (found == overrides.end()) return;
  const SchemeInfo& other = named_scheme(found->second);
  if (builds_on_another(other.name)) {
    scheme.parameters.try_emplace("inner", RawParameter{scheme.name, "derived: rope.scaling"});
  } else {
    scheme.parameters.erase("inner");
  }
  scheme.name = other.name;
  std::erase_if(scheme.parameters,
                [&](const auto& entry) { return !has_parameter(other, entry.first); });
}

/// ggml where it has the scheme, else the scheme's own first dialect.
std::optional<Dialect> own_dialect(std::string_view scheme) {
  const auto& dialects = find_scheme(scheme)->dialects;
  const bool known = std::ranges::find(dialects, Dialect::ggml) != dialects.end();
  return known ? std::optional(Dialect::ggml) : std::nullopt;
}

/// Half the rotated width; 0 where build() is going to refuse it.
std::size_t stated_pairs(const RawParameters& head) {
  for (const char* key : {"qk_rope_head_dim", "rotary_dim", "head_dim"}) {
    const auto found = head.find(key);
    if (found == head.end()) continue;
    const double width = number_in(found->second);
    return width >= 2 && width <= 65536 ? static_cast<std::size_t>(width / 2) : 0;
  }
  return 0;
}

void add_limit(GgufFields& fields, RawParameters& parameters) {
  if (auto limit = fields.number("context_length")) {
    parameters["max_position_embeddings"] = *std::move(limit);
  }
}

}  // namespace

Specification read_gguf(std::istream& stream, std::string_view origin,
                        const ConfigOptions& options) {
  const GgufFile file = parse_gguf(stream, origin);
  GgufFields fields(file, origin);
  const GgufLayer layer = choose_layer(fields, options);
  RawParameters head;
  add_gguf_head(fields, layer, head);
  GgufScheme scheme = read_gguf_scheme(fields, layer, stated_pairs(head));
  add_gguf_axes(fields, scheme, options.dialect.value_or(Dialect::ggml));
  scheme.parameters.merge(head);
  add_limit(fields, scheme.parameters);
  fields.set_aside_the_rest();
  replace_scheme(options.overrides, scheme);
  apply_overrides(options.overrides, scheme.parameters);

  Specification result = build(
      scheme.name, options.dialect ? options.dialect : own_dialect(scheme.name), scheme.parameters);
  result.name = origin;
  result.warnings.insert(result.warnings.begin(), fields.warnings.begin(), fields.warnings.end());
  const auto traps = misreading_warnings(result);
  result.warnings.insert(result.warnings.end(), traps.begin(), traps.end());
  result.resolved.insert(result.resolved.end(), fields.ignored.begin(), fields.ignored.end());
  return result;
}

Specification read_gguf(const std::filesystem::path& file, const ConfigOptions& options) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InputError(fmt::format("{}: cannot be read", file.string()));
  Specification result = read_gguf(stream, file.filename().string(), options);
  result.name = file.string();
  return result;
}

bool is_gguf(const std::filesystem::path& file) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(file, failure)) return false;
  std::ifstream stream(file, std::ios::binary);
  char magic[4] = {};
  stream.read(magic, sizeof magic);
  return stream && std::string_view(magic, sizeof magic) == "GGUF";
}

}  // namespace ropecheck::spec
