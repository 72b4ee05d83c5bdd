// What are the frequencies and the attention scale of a specification? Each equation once, as the papers write it.
#pragma once

#include <vector>

#include "reference/real.hpp"
#include "spec/specification.hpp"

namespace ropecheck::reference {

/// Which reading of the truth: real frequencies, or each correctly rounded to binary32 first.
enum class Truth { ideal, shipped };

/// Everything position-independent at one precision.
template <class R>
struct Schedule {
  std::vector<R> frequency;  ///< [pairs], rad/token
  std::vector<R> ramp;       ///< [pairs], 1 = keeps θ, 0 = fully interpolated; empty where the scheme has no ramp
  R attention_scale = 1;     ///< multiplies cos and sin
  double factor = 1;         ///< s in force at this seq_len (dynamic schemes), else the parameter
  bool active = true;        ///< false: every frequency equals the default's and attention_scale is 1
};

/// Schedule of `specification` (seq_len included).                                        (S2, S5-S15)
///
/// R        RealAt<60>, <120>, <250>, <600> or <1250> (instantiated in the library)
/// error    a few units of R's last place
/// throws   std::invalid_argument if the specification is not a valid one
template <class R>
Schedule<R> schedule(const spec::Specification& specification);

/// Wavelength 2π/θ_i in tokens (S4) and rotations r_i = L·θ_i/2π (S6) of one frequency.
Real wavelength(const Real& frequency);
Real rotations(const Real& frequency, double trained_context);

}  // namespace ropecheck::reference
