// Which of the figures answer a question, and is the answer what was aimed at?
#pragma once

#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// [{group, what, value, at_least | at_most (where there is an aim), reached}], from the other
/// sections. Rows that were not measured leave no ratio.
nlohmann::json ratios(const nlohmann::json& report);

}  // namespace ropecheck::bench
