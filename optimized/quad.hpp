// Which number has 113 bits here? libquadmath's, or long double where that is binary128.
#pragma once

#include <cfloat>

#if LDBL_MANT_DIG == 113
#include <cmath>

namespace ropecheck::optimized {
using Quad = long double;
}  // namespace ropecheck::optimized

// By libquadmath's names, global like them.
inline constexpr long double M_PIq = 3.141592653589793238462643383279502884L;
inline constexpr long double M_PI_2q = 1.570796326794896619231321691639751442L;
inline constexpr long double M_LN2q = 0.693147180559945309417232121458176568L;

inline long double powq(long double x, long double y) { return std::pow(x, y); }
inline long double expq(long double x) { return std::exp(x); }
inline long double logq(long double x) { return std::log(x); }
inline long double sqrtq(long double x) { return std::sqrt(x); }
inline long double fmaq(long double x, long double y, long double z) { return std::fma(x, y, z); }
inline long double fminq(long double x, long double y) { return std::fmin(x, y); }
inline long double fmaxq(long double x, long double y) { return std::fmax(x, y); }
inline long double fabsq(long double x) { return std::fabs(x); }
inline long double floorq(long double x) { return std::floor(x); }
inline long double ceilq(long double x) { return std::ceil(x); }
inline long double rintq(long double x) { return std::rint(x); }
inline long double frexpq(long double x, int* exponent) { return std::frexp(x, exponent); }
inline long double ldexpq(long double x, int exponent) { return std::ldexp(x, exponent); }
inline long double scalbnq(long double x, int exponent) { return std::scalbn(x, exponent); }
inline int ilogbq(long double x) { return std::ilogb(x); }
inline bool signbitq(long double x) { return std::signbit(x); }
inline bool finiteq(long double x) { return std::isfinite(x); }
inline void sincosq(long double x, long double* sine, long double* cosine) {
  *sine = std::sin(x), *cosine = std::cos(x);
}
#else
#include <quadmath.h>

namespace ropecheck::optimized {
using Quad = __float128;
}  // namespace ropecheck::optimized
#endif
