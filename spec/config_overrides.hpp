// What becomes of a file's parameters when --set names others?
#pragma once

#include <string_view>

#include "spec/catalogue.hpp"
#include "spec/config.hpp"

namespace ropecheck::spec {

/// --set wins; a width given one way silences the file's other ways of giving it. `rope_type` and
/// `type` choose the scheme and are no parameters.
void apply_overrides(const RawParameters& overrides, RawParameters& parameters);

/// Whether `key` is a parameter of the scheme itself, not one that every scheme has.
bool has_own_parameter(const SchemeInfo& scheme, std::string_view key);
/// Whether build() takes `key` with this scheme.
bool has_parameter(const SchemeInfo& scheme, std::string_view key);

}  // namespace ropecheck::spec
