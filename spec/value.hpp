// How is a parameter's value written as text, and read from it? JSON spelling, shortest digits that
// round-trip.
#pragma once

#include <string>
#include <string_view>

#include "spec/build.hpp"

namespace ropecheck::spec {

/// JSON text of `value`: 500000, true, "ntk", [1, 2.5]. Numbers use the fewest digits that read
/// back equal.
std::string json_text(const Value& value);
std::string json_text(double value);

/// `json_text` for an error message: at most 60 characters.
std::string shown(const Value& value);

}  // namespace ropecheck::spec
