// On what was it measured? Enough to read the figures, nothing that names a host.
#pragma once

#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// {cpu, cores, compiler, targets}
nlohmann::json machine();

}  // namespace ropecheck::bench
