// With which numbers is the truth computed? MPFR at fixed precisions: threads need no set-up.
#pragma once

#include <boost/multiprecision/mpfr.hpp>

namespace ropecheck::reference {

/// A real number with `Digits` decimal digits, round to nearest, no expression templates (auto
/// never holds one).
template <unsigned Digits>
using RealAt = boost::multiprecision::number<boost::multiprecision::mpfr_float_backend<Digits>,
                                             boost::multiprecision::et_off>;

/// The everyday precision: 60 digits, 200 bits. An int64 position costs 63 bits of an angle, 53 are
/// needed for f64: 84 spare bits.
using Real = RealAt<60>;

}  // namespace ropecheck::reference
