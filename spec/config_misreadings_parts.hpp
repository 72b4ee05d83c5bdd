// What is the table of misreadings made of? Its three parts, and how an entry looks at a
// configuration.
#pragma once

#include <optional>
#include <span>
#include <type_traits>

#include "spec/config_misreadings.hpp"

namespace ropecheck::spec {

std::span<const Misreading> ramp_misreadings();    ///< llama3, yarn
std::span<const Misreading> length_misreadings();  ///< dynamic, linear, longrope
std::span<const Misreading> head_misreadings();    ///< head, base, layer types, axes

/// The scheme, or the one it builds on, if it is an S; else null.
template <class S>
const S* scheme_of(const ReadConfiguration& read) {
  const Scheme& scheme = read.specification.scheme;
  if constexpr (std::is_constructible_v<InnerScheme, S>) {
    if (const InnerScheme* inner = inner_scheme(scheme)) return std::get_if<S>(inner);
  }
  return std::get_if<S>(&scheme);
}

/// A field of the rope block that was read.
inline std::optional<Field> in_block(const ReadConfiguration& read, std::string_view key) {
  return read.layer.block ? read.layer.block->find(key) : std::nullopt;
}

}  // namespace ropecheck::spec
