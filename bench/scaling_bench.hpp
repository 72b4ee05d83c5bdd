// Does a rotation cost in proportion to what it does, and the same everywhere? In the caches, where
// memory has no say.
#pragma once

#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// Measures in turn and returns entries for bench.json's `ratios`: position, tokens and heads.
nlohmann::json scaling();

}  // namespace ropecheck::bench
