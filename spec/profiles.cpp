// Which models are shipped as profiles, and what do they specify?
#include <algorithm>
#include <cctype>
#include <optional>

#include "spec/config_json.hpp"
#include "spec/config_reader.hpp"
#include "spec/profiles/embedded.hpp"

namespace ropecheck::spec {
namespace {

using nlohmann::json;

const json& entries() {
  static const json document = [] {
    std::string text;
    for (const std::string_view piece : embedded_models()) text += piece;
    return json::parse(text);
  }();
  return document.at("models");
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return result;
}

bool is_default_layout(const Specification& specification) {
  const auto layout = std::ranges::find(specification.resolved, "layout", &ResolvedParameter::key);
  return layout->origin == "default";
}

Specification read_entry(const json& entry, ConfigOptions options) {
  if (entry.contains("layout")) {  // try_emplace: --set wins
    options.overrides.try_emplace(
        "layout", RawParameter{entry["layout"].get<std::string>(), "profile: layout"});
  }
  const auto& name = entry["name"].get_ref<const std::string&>();
  Specification result = read_section(Section{&entry["config"], "profile: "}, name, options);
  if (is_default_layout(result)) {
    result.warnings.push_back("layout of this model is not known: half is used");
  }
  return result;
}

Profile summary(const json& entry) {
  const Specification specification = read_entry(entry, {});
  return {.name = entry["name"],
          .scheme = std::string(scheme_name(specification.scheme)),
          .head_dim = specification.head.head_dim,
          .rotary_dim = specification.head.rotary_dim,
          .layout = is_default_layout(specification) ? "unknown"
                                                     : std::string(name(specification.head.layout)),
          .source = entry["source"],
          .warnings = specification.warnings};
}

/// The entry called `name`, or the only one whose name differs in case alone.
const json* find_entry(std::string_view name) {
  const json* similar = nullptr;
  for (const json& entry : entries()) {
    const auto& candidate = entry["name"].get_ref<const std::string&>();
    if (candidate == name) return &entry;
    if (lower(candidate) != lower(name)) continue;
    if (similar != nullptr) return nullptr;
    similar = &entry;
  }
  return similar;
}

}  // namespace

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> all = [] {
    std::vector<Profile> result;
    for (const json& entry : entries()) result.push_back(summary(entry));
    return result;
  }();
  return all;
}

Specification read_profile(std::string_view name, const ConfigOptions& options) {
  if (const json* entry = find_entry(name)) return read_entry(*entry, options);
  std::vector<std::string> names;
  for (const json& entry : entries()) names.push_back(entry["name"]);
  throw InputError("unknown model: " + did_you_mean(name, names));
}

}  // namespace ropecheck::spec
