// How much does YaRN scale attention for a factor and a weight?
#pragma once

#include <algorithm>
#include <cmath>

#include "reference/real.hpp"

namespace ropecheck::reference {

/// m(s, k) = 1 for s <= 1, else (percent/100)·k·ln s + 1.                              (S10, S12)
template <class R>
R gain(const R& factor, double weight, int percent = 10) {
  if (factor <= 1) return R(1);
  return R(weight) * percent / 100 * log(factor) + 1;
}

/// The relative error of gain in 2^-digits: five roundings of 0.1·k·ln s (the factor's own
/// included; k·percent is exact), one of the sum.
template <class R>
double gain_units(const R& factor, double weight, int percent = 10) {
  const double value = static_cast<double>(gain(factor, weight, percent));
  return (5 * std::abs(value - 1) + 2 * std::max(1.0, weight) + std::abs(value)) / std::abs(value) *
         1.01;
}

}  // namespace ropecheck::reference
