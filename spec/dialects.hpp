// Whose rules can be asked for, and what does each project do differently under a scheme's name?
// Dialects as data.
#pragma once

#include <span>
#include <string_view>

#include "spec/specification.hpp"

namespace ropecheck::spec {

struct DialectInfo {
  Dialect dialect;
  std::string_view name;
  std::string_view project;  ///< whose rules, with the place they were read
};

/// One scheme under one dialect.
struct DialectRecord {
  std::string_view scheme;
  Dialect dialect;
  std::string_view rule;    ///< what it does, with its equation
  std::string_view source;  ///< project and path
};

/// All dialects, `paper` first.
std::span<const DialectInfo> dialects();
/// Every pair of scheme and dialect that exists, in the order of the catalogue.
std::span<const DialectRecord> dialect_records();
/// The record of one pair; null where the dialect does not define the scheme.
const DialectRecord* find_record(std::string_view scheme, Dialect dialect);

}  // namespace ropecheck::spec
