// Where in a configuration does a field stand? One object of it, with the path for the record.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "spec/build.hpp"

namespace ropecheck::spec {

/// A field that is there and not null.
struct Field {
  const nlohmann::json* value;
  std::string key;
  std::string origin;  ///< "config.json: text_config.head_dim"

  double number() const;        ///< throws InputError if it is none
  double whole_number() const;  ///< throws InputError unless it is an integer >= 1
  std::string text() const;     ///< throws InputError if it is none
  bool is_true() const { return value->is_boolean() && value->get<bool>(); }
  RawParameter parameter() const;
};

/// One JSON object of the configuration.
struct Section {
  const nlohmann::json* object;
  std::string path;  ///< "config.json: " or "config.json: text_config."

  std::optional<Field> find(std::string_view key) const;
  /// The first of `keys` that is there: the same quantity under the names of different families.
  std::optional<Field> find_any(std::initializer_list<std::string_view> keys) const;
  /// The object under `key`. throws InputError if something else is there
  std::optional<Section> section(std::string_view key) const;
};

/// The object that describes the text model: the root, or text_config and its like when the root
/// has no heads.
Section text_section(const Section& root);

}  // namespace ropecheck::spec
