// Where is the text of models.json at run time? In the program, in pieces; the source is generated
// by embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace ropecheck::spec {

/// The pieces of spec/profiles/models.json, in order.
std::span<const std::string_view> embedded_models();

}  // namespace ropecheck::spec
