// How is a parsed configuration object read? Shared by config.json files and the shipped profiles.
#pragma once

#include "spec/config.hpp"
#include "spec/config_section.hpp"

namespace ropecheck::spec {

/// `origin` names the configuration in messages; `root.path` begins every field's origin.
Specification read_section(const Section& root, std::string_view origin,
                           const ConfigOptions& options);

}  // namespace ropecheck::spec
