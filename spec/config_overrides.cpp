// What becomes of a file's parameters when --set names others?
#include "spec/config_overrides.hpp"

#include <algorithm>
#include <initializer_list>

namespace ropecheck::spec {
namespace {

bool lists(std::span<const ParameterInfo> table, std::string_view key) {
  return std::ranges::find(table, key, &ParameterInfo::key) != table.end();
}

}  // namespace

void apply_overrides(const RawParameters& overrides, RawParameters& parameters) {
  const auto displaces = [&](const char* winner, std::initializer_list<const char*> losers) {
    if (!overrides.contains(winner)) return;
    for (const char* loser : losers) parameters.erase(loser);
  };
  displaces("rotary_dim", {"partial_rotary_factor"});
  displaces("partial_rotary_factor", {"rotary_dim"});
  displaces("head_dim", {"global_head_dim"});
  displaces("qk_rope_head_dim", {"head_dim", "rotary_dim", "rotary_offset"});
  for (const auto& [key, value] : overrides) {
    if (key != "rope_type" && key != "type") parameters[key] = value;
  }
}

bool has_own_parameter(const SchemeInfo& scheme, std::string_view key) {
  return lists(scheme.parameters, key);
}

bool has_parameter(const SchemeInfo& scheme, std::string_view key) {
  return has_own_parameter(scheme, key) || lists(common_parameters(), key);
}

}  // namespace ropecheck::spec
