// What stands beside a rope block and changes positions or queries? Query temperatures, chunked
// attention, Qwen's own dynamic rule.
#pragma once

#include "spec/config_scheme.hpp"

namespace ropecheck::spec {

/// Adds the parameters of S31 and, where the scheme is dual-chunk, its sizes; warns about what
/// the scheme does not hold. Keys that `reading.parameters` has already stay.
void add_companions(const Section& section, BlockReading& reading);

}  // namespace ropecheck::spec
