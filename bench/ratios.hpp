// Which of the figures answer a question, and is the answer what was aimed at?
#pragma once

#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// [{group, what, value, at_least | at_most (where there is an aim), reached, at_limit}], from the
/// other sections. `at_limit`: what the value would be for a kernel that moves its bytes as fast as
/// the machine can. Rows that were not measured leave no ratio.
nlohmann::json ratios(const nlohmann::json& report);

}  // namespace ropecheck::bench
