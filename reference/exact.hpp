// Which frequencies are roots of rational numbers, and how do these compare with rationals?
#pragma once

#include <gmpxx.h>

#include <optional>
#include <vector>

#include "reference/frequency.hpp"

namespace ropecheck::reference {

/// weight·Π base_j^(numerator_j/denominator_j), with rational weight and positive rational bases.
struct Radical {
  struct Power {
    mpq_class base;
    long numerator;
    long denominator;
  };
  mpq_class weight = 1;
  std::vector<Power> powers;
};

/// Frequency of `pair` as a radical: every scheme outside the inside of a ramp, and inside one
/// whose ends are integers.
///
/// None elsewhere. Over rotations the frequency is then a polynomial in 1/π with algebraic
/// coefficients, hence transcendental. Over an untruncated pair index it is (an algebraic
/// number)·(ln of a rational multiple of π)/(ln of a rational) plus such a number: irrational
/// unless π were a product of algebraic powers of rationals, which nobody expects and nobody has
/// excluded.
std::optional<Radical> exact_frequency(const spec::Specification& specification,
                                       const Schedule<Real>& schedule, int pair);

/// The ramp's weight where it is rational.
std::optional<mpq_class> exact_ramp(const spec::Specification& specification,
                                    const Schedule<Real>& schedule, int pair);

/// The gain of `pair` at a position, where its exponent is small enough for exact comparisons.
/// (S28)
std::optional<Radical> exact_gain(const spec::Specification& specification, spec::Role role,
                                  std::int64_t position, int pair);

/// The sign of radical - value. Exact: both are raised to the common denominator of the exponents.
int compare(const Radical& radical, const mpq_class& value);

/// The rational number a binary floating-point number is.
mpq_class to_rational(const Real& value);

}  // namespace ropecheck::reference
