// Who could not be measured, and why?
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ropecheck::bench {

/// Adds {kernel, section, reason} to the list, once.
void add_absent(nlohmann::json& absent, const std::string& kernel, const char* section,
                const std::string& reason);

}  // namespace ropecheck::bench
