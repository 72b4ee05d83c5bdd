// On what was it measured? Enough to read the figures, nothing that names a host.
#pragma once

#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// {cpu, cores, compiler, targets}
nlohmann::json machine();

/// Processes that wanted a core during the last minute, on average; 0 where that is not known.
double load();

}  // namespace ropecheck::bench
