// Which of the figures answer a question, and is the answer what was aimed at?
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// [{group, what, value, at_least | at_most (where there is an aim), reached, at_limit}], from the
/// other sections. `at_limit`: what the value would be for a kernel that moves its bytes as fast as
/// the machine can. Rows that were not measured leave no ratio.
nlohmann::json ratios(const nlohmann::json& report);

/// Heads of all tokens of one of bench.json's rotations, and the most that an f32 one has: shapes
/// of that size leave the caches.
std::int64_t heads_in_all(const nlohmann::json& row);
std::int64_t largest_shape(const nlohmann::json& rotations);

}  // namespace ropecheck::bench
