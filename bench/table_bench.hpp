// What does a cos/sin pair cost, and how wrong is it at worst?
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// Registers the measurements; the function returned gives bench.json's `table` once they have run.
std::function<nlohmann::json()> add_tables();

}  // namespace ropecheck::bench
