// How precise is a RealAt<N>, and how are its raw MPFR operations reached?
#pragma once

#include <mpfr.h>

#include <limits>
#include <numeric>

#include "reference/real.hpp"

namespace ropecheck::reference {

/// The precisions that are tried in turn, in decimal digits: instantiate(RealAt<N>) for each.
#define ROPECHECK_FOR_EACH_PRECISION(instantiate)                           \
  instantiate(RealAt<60>) instantiate(RealAt<120>) instantiate(RealAt<250>) \
      instantiate(RealAt<600>) instantiate(RealAt<1250>)

/// The widest of them: whatever a narrower one holds is exact in it.
using Widest = RealAt<1250>;

template <class R>
constexpr int kBits = std::numeric_limits<R>::digits;

/// The underlying MPFR number.
template <class R>
mpfr_ptr raw(R& value) {
  return value.backend().data();
}
template <class R>
mpfr_srcptr raw(const R& value) {
  return value.backend().data();
}

/// 2^exponent, exactly.
template <class R>
R power_of_two(long exponent) {
  R result = 1;
  mpfr_mul_2si(raw(result), raw(result), exponent, MPFR_RNDN);
  return result;
}

/// The same number in another precision, rounded to nearest (exact towards a wider one).
template <class To, class From>
To convert(const From& value) {
  To result;
  mpfr_set(raw(result), raw(value), MPFR_RNDN);
  return result;
}

/// value^(numerator/denominator) for value > 0: one rounded power, one rounded root, so relative
/// error 2^(1 - kBits), and exact where the power and the root are.
template <class R>
R rational_power(const R& value, long numerator, long denominator) {
  const long common = std::gcd(numerator, denominator);
  R result;
  mpfr_pow_si(raw(result), raw(value), numerator / common, MPFR_RNDN);
  mpfr_rootn_ui(raw(result), raw(result), static_cast<unsigned long>(denominator / common),
                MPFR_RNDN);
  return result;
}

template <class R>
R pi() {
  R result;
  mpfr_const_pi(raw(result), MPFR_RNDN);
  return result;
}

}  // namespace ropecheck::reference
