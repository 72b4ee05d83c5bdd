// How is a number written with N significant digits, and where do two such numbers meet?
#pragma once

#include <gmpxx.h>

#include <string>

#include "reference/precision.hpp"

namespace ropecheck::reference {

/// A decimal number: sign, digits d1 d2 … dN, exponent; value ± 0.d1d2…dN · 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;  ///< N of them, "0" for zero
  long exponent = 0;

  bool operator==(const Decimal&) const = default;
};

/// The nearest decimal with `digits` significant digits, half to even. `value` finite.
Decimal to_decimal(const Widest& value, int digits);

/// The value, exactly.
mpq_class to_rational(const Decimal& decimal);

/// Whether nothing with as many digits lies between the two, equal signs given.
bool adjacent(const Decimal& low, const Decimal& high);

/// Plain notation for exponents -5 … 21, else scientific; trailing zeros dropped.
std::string to_text(const Decimal& decimal);

}  // namespace ropecheck::reference
