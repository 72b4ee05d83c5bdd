// What are the frequencies and the attention scale of a specification? Each equation once.
#pragma once

#include <vector>

#include "reference/real.hpp"
#include "reference/truth.hpp"
#include "spec/specification.hpp"

namespace ropecheck::reference {

/// Everything position-independent at one precision.
template <class R>
struct Schedule {
  std::vector<R> frequency;  ///< [pairs], rad/token
  std::vector<R> ramp;       ///< [pairs], 1 = keeps θ, 0 = fully interpolated; empty: no ramp
  R attention_scale = 1;     ///< multiplies cos and sin
  double factor = 1;         ///< s in force at this seq_len (dynamic schemes), else the parameter
  /// false: every token turns as under `default`. Frequencies and attention scale differ, or tokens
  /// have other positions or a gain: an mrope with a second axis is active whatever its inner
  /// scheme.
  bool active = true;

  /// A-priori errors of this computation in units of R's last place, 2^-digits, upper bounds:
  /// relative for frequencies and attention_scale, absolute for the ramp.
  double frequency_units = 8;
  double ramp_units = 0;
  double attention_units = 0;
};

/// Schedule of `specification` (seq_len included).        (S2, S5-S15, S22-S25, S27)
///
/// mrope, self-extend and dual-chunk have that of their inner scheme; at which position and with
/// what gain a pair turns is the Placement's.
///
/// R        RealAt<60>, <120>, <250>, <600> or <1250> (instantiated in the library)
/// special  equal ends of a ramp over rotations (ntk-by-parts, yarn/paper, llama3) make a step:
///          θ/s for fewer rotations, θ from there on
/// error    frequency_units, ramp_units and attention_units of the result: a few units of R's last
///          place, more where a ramp is steep
/// throws   std::invalid_argument if the specification is not a valid one
template <class R>
Schedule<R> schedule(const spec::Specification& specification);

/// m(s, k)², the factor that the dialect's engine puts on the scale 1/√(width) of the scores before
/// the softmax; 1 where it puts none. It is not part of cos and sin.                         (S21)
///
/// R        RealAt<60>, <120>, <250>, <600> or <1250>
/// error    softmax_units in units of R's last place, relative
/// source   DeepSeek-V3, inference/model.py; transformers, modeling_deepseek_v3.py
template <class R>
R softmax_factor(const spec::Specification& specification);
double softmax_units(const spec::Specification& specification);

/// Wavelength 2π/θ_i in tokens (S4) and rotations r_i = L·θ_i/2π (S6) of one frequency.
Real wavelength(const Real& frequency);
Real rotations(const Real& frequency, double trained_context);

}  // namespace ropecheck::reference
