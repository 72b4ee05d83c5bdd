// How wide are the heads of a configuration, which part turns, and how does it pair?
#pragma once

#include <string>
#include <vector>

#include "spec/config_family.hpp"
#include "spec/config_section.hpp"

namespace ropecheck::spec {

/// Adds head_dim, rotary_dim, partial_rotary_factor, qk_rope_head_dim, rotary_offset and layout to
/// `parameters` as far as the file or the family says them. Keys that `parameters` has already
/// stay. Where the file gives the rotated width twice and differently, `warnings` says which wins.
///
/// throws InputError: heads that do not divide hidden_size, fields that are no integers
void add_head(const Section& section, const Family& family, std::string_view layer_type,
              RawParameters& parameters, std::vector<std::string>& warnings);

}  // namespace ropecheck::spec
