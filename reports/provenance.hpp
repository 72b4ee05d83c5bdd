// Which build on which machine wrote this report?
#pragma once

#include <string>

#include "reports/report.hpp"

namespace ropecheck::reports {

/// Number of the JSON layout; raised when a field changes its meaning.
inline constexpr int kSchemaVersion = 1;

/// "0.1.0"
std::string version();

/// Version, commit, compiler and CPU of this build and machine; the caller adds SIMD target,
/// command and seed.
Provenance provenance_of_build();

}  // namespace ropecheck::reports
