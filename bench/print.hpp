// How does bench.json look to people?
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ropecheck::bench {

enum class Style { terminal, markdown };

/// The sections that the document has, grouped, then the ratios and who was absent: everything on a
/// terminal, a selection for a page in Markdown.
std::string readable(const nlohmann::json& report, Style style);

}  // namespace ropecheck::bench
