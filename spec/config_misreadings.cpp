// Which projects would silently read this configuration differently?
#include "spec/config_misreadings.hpp"

#include <fmt/format.h>

#include "spec/config_misreadings_parts.hpp"

namespace ropecheck::spec {

const std::vector<Misreading>& misreadings() {
  static const std::vector<Misreading> all = [] {
    std::vector<Misreading> table;
    for (const auto part : {ramp_misreadings(), length_misreadings(), head_misreadings()}) {
      table.insert(table.end(), part.begin(), part.end());
    }
    return table;
  }();
  return all;
}

namespace {

void add_warnings(std::span<const Misreading> entries, const ReadConfiguration& configuration,
                  std::vector<std::string>& warnings) {
  for (const Misreading& entry : entries) {
    if (!entry.applies(configuration)) continue;
    warnings.push_back(fmt::format("{} [{}]", entry.sentence(configuration), entry.source));
  }
}

}  // namespace

std::vector<std::string> misreading_warnings(const ReadConfiguration& configuration) {
  std::vector<std::string> warnings;
  add_warnings(misreadings(), configuration, warnings);
  return warnings;
}

std::vector<std::string> misreading_warnings(const Specification& specification) {
  const auto nothing = nlohmann::json::object();
  const Section section{&nothing, ""};
  const std::vector<LayerRope> layers(1);
  std::vector<std::string> warnings;
  for (const auto part : {ramp_misreadings(), length_misreadings()}) {
    add_warnings(part, {section, layers, Family{}, layers.front(), specification}, warnings);
  }
  return warnings;
}

}  // namespace ropecheck::spec
