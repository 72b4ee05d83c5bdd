// Which schemes exist, with which parameters, ranges, dialects, equations and sources? Schemes as
// data.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::spec {

enum class ParameterKind { number, integer, boolean, text, list };

struct ParameterInfo {
  std::string_view key;  ///< as in Hugging Face configurations
  ParameterKind kind;
  std::string_view
      fallback;  ///< value when absent, as text; "" = required, "unset" = optional without value
  std::string_view accepted;  ///< for people: "number >= 1"
  std::string_view meaning;   ///< with its unit
};

struct SchemeInfo {
  std::string_view name;
  std::span<const Dialect> dialects;  ///< first = default
  std::span<const ParameterInfo> parameters;
  std::string_view equation;  ///< "S7: base' = base·k^(d/(d-2))"
  std::string_view source;
};

std::span<const SchemeInfo> catalogue();
const SchemeInfo* find_scheme(std::string_view name);
/// The parameters that every scheme accepts (rope_theta, head_dim, …).
std::span<const ParameterInfo> common_parameters();

}  // namespace ropecheck::spec
