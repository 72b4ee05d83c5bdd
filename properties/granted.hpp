// To which class does a property hold a kernel? One class per level and dtype.
#pragma once

#include <algorithm>
#include <array>

#include "properties/verdict.hpp"

namespace ropecheck::properties {

/// The class whose bounds a property grants a kernel, at each level and dtype.
///
/// The rule of the judge (judge_properties.cpp): the class that is required, or the worse one that
/// the rows of that level, dtype and input showed. A property therefore never refutes what the rows
/// were allowed, and no row speaks for another level or dtype.
class Granted {
 public:
  /// One class everywhere.
  Granted(Class everywhere) { classes_.fill(filled(everywhere)); }  // NOLINT: a class is one

  Class at(Level level, spec::Dtype dtype) const {
    return classes_[static_cast<std::size_t>(level)][static_cast<std::size_t>(dtype)];
  }
  /// The worse of what was granted and `conformance`.
  void widen(Level level, spec::Dtype dtype, Class conformance) {
    Class& granted = classes_[static_cast<std::size_t>(level)][static_cast<std::size_t>(dtype)];
    granted = std::max(granted, conformance);
  }
  /// Nothing worse than `conformance` anywhere.
  Granted at_most(Class conformance) const {
    Granted result = *this;
    for (auto& row : result.classes_) {
      for (Class& granted : row) granted = std::min(granted, conformance);
    }
    return result;
  }

 private:
  static constexpr std::size_t kLevels = 3, kDtypes = 4;
  using Row = std::array<Class, kDtypes>;
  static Row filled(Class everywhere) {
    Row row{};
    row.fill(everywhere);
    return row;
  }

  std::array<Row, kLevels> classes_;
};

}  // namespace ropecheck::properties
