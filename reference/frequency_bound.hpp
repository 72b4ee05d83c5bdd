// By how many roundings may a binary32 engine's frequencies be off?
#pragma once

#include <vector>

#include "reference/bounds.hpp"

namespace ropecheck::reference {

/// In units of u = 2^-24, first order.
struct FrequencyUnits {
  std::vector<double> units;  ///< [pairs], relative
  bool overflows = false;     ///< the base in force exceeds binary32: it becomes infinite, later
                              ///< frequencies zero
};

/// `resolved` is what spec::with_inner_scheme() makes of the specification.
FrequencyUnits frequency_units(Arithmetic arithmetic, const spec::Specification& resolved,
                               const Schedule<Real>& schedule);

/// Units of first order as a relative error with all higher orders.
double widened(double units);

/// |value| as a double, rounded up.
double upward(const Real& value);

}  // namespace ropecheck::reference
