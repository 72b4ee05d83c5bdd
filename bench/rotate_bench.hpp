// How near to the memory limit does a rotation run?
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// Registers the measurements; the function returned gives bench.json's `rotate` once they have
/// run.
std::function<nlohmann::json()> add_rotations();

}  // namespace ropecheck::bench
