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

std::vector<std::string> misreading_warnings(const ReadConfiguration& configuration) {
  std::vector<std::string> warnings;
  for (const Misreading& entry : misreadings()) {
    if (!entry.applies(configuration)) continue;
    warnings.push_back(fmt::format("{} [{}]", entry.sentence(configuration), entry.source));
  }
  return warnings;
}

}  // namespace ropecheck::spec
