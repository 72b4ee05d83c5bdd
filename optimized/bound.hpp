// What does this room promise? Error bounds of tables and rotations, derived here; README and tests
// read the same functions.
#pragma once

#include <algorithm>
#include <cmath>

#include "optimized/rope.hpp"

namespace ropecheck::optimized {

/// Relative error of a frequency: exponent with residual, powq (1 ulp), factor, division by 2π:
/// below 8·2^-113. A ramp's weight is as exact, but near θ/factor its error counts factor-fold: see
/// angle_error_bound.
inline constexpr double kFrequencyError = 0x1p-110;

/// Relative error of A·cos and A·sin as doubles, for the phase that is there (sine-inl.hpp,
/// sine_coefficients.hpp): r 2, z = r² through the polynomial 0.7, polynomial 1.5, product 1, scale
/// and its rounding 2 units of 2^-53; truncation 0.6; without hardware fused multiply-add one more.
inline constexpr double kEvaluationError = 0x1p-50;

/// |value - exact| of the binary32 kernel (fast-inl.hpp), in ulp of binary32, at any int32 position
/// and attention scale. A relative error ρ is at most ρ/u ulp, u = 2^-24. At the worst angle, an
/// eighth of a turn:
///
///   sine     0.5     the last sum, the only rounding of h·slope
///            0.14    S(z): roundings and coefficients are 1.28u of it, and z·S(z) is 0.11 of the
///            slope 0.032   dz·S(0) in place of dz·(z·S(z))': 2.6 rad·turn^-3 · 1.1·2^-28 turn²
///   cosine   0.5     the last sum, the only rounding that counts of the first one
///            0.11    five roundings and coefficients of z²·C(z), 0.022 of the cosine
///            0.005   the polynomial, dz in z²·C(z)
///
/// Towards 2^-22 turns the polynomials' shares vanish, and l, up to 1/16 of h + l, brings its own:
/// l 2^-5, l·slope and its sum 2^-4 each, 0.16 together. The phase is off by 2^-55 turns: 2^-33
/// relative there, 0.002. Nearer than that the double path stands in: 0.5 + 2^-26.
///
/// Where the target has no fused multiply-add, the double path makes every value.
inline constexpr double kFastUlps = 0.68;

/// Half the spacing of `dtype` at `value`: the error of one rounding to nearest (0 for f64, which
/// is not rounded again).
inline double half_ulp(spec::Dtype dtype, double value) {
  if (dtype == spec::Dtype::f64) return 0;
  const spec::FormatInfo& format = spec::info(dtype);
  const int exponent =
      value == 0 ? format.min_exponent : std::max(std::ilogb(value), format.min_exponent);
  return std::ldexp(0.5, exponent - format.precision + 1);
}

/// |angle that the phase stands for - position·frequency|, rad: the frequency's error and the
/// step's, half of 2^-128 turns. `ramp_factor`: the factor k of schemes that blend by a ramp
/// (ntk-by-parts, yarn, llama3) and of the radix form of ntk, whose mixed_b β makes the argument of
/// an exponential, at most ln k, wrong by (5 + β)·ln k units, below 8·k for β <= 4; else 1.
inline double angle_error_bound(double position, double frequency, double ramp_factor = 1) {
  const double relative = kFrequencyError * std::max(ramp_factor, 1.0);
  return std::fabs(position) * (std::fabs(frequency) * relative + 6.3 * 0x1p-129);
}

/// One call's table entry.
struct TableCase {
  spec::Dtype dtype = spec::Dtype::f32;
  double exact = 0;  ///< the entry's true value, rounded to double
  double position = 0;
  double frequency = 0;
  double attention_scale = 1;
  double ramp_factor = 1;
  Accuracy accuracy = Accuracy::fast;
};

/// |entry - exact|, absolute. (S18)
///
///   f64      the evaluation, the angle
///   fast     kFastUlps, of which f16 and bf16 see 2^-13 and 2^-16 beside their own rounding; the
///   angle exact    half an ulp: the correctly rounded value. What double leaves in doubt (within
///            kEvaluationError of a midpoint, or the angle's error above 2^-53 of the angle's rest)
///            is decided in binary128; a value that even its angle_error_bound leaves undecided has
///            odds of 2^-48 at an int32 position
inline double table_error_bound(const TableCase& entry) {
  const double magnitude = std::fabs(entry.exact);
  if (entry.dtype != spec::Dtype::f64 && entry.accuracy == Accuracy::exact)
    return half_ulp(entry.dtype, magnitude);
  const double angle =
      entry.attention_scale * angle_error_bound(entry.position, entry.frequency, entry.ramp_factor);
  if (entry.dtype == spec::Dtype::f64) return magnitude * kEvaluationError + angle;
  const double binary32 = 2 * half_ulp(spec::Dtype::f32, magnitude);
  if (entry.dtype == spec::Dtype::f32) return kFastUlps * binary32 + angle;
  const double before_rounding = kFastUlps * binary32 + angle;
  return half_ulp(entry.dtype, magnitude + before_rounding) + before_rounding;
}

/// ‖rotated pair - exact‖ in units of u·A·‖pair‖, with rotation_floor beside it; A with the gain,
/// where there is one. (S16, S18)
///
///   1            each component is rounded once to the dtype, u = its unit roundoff
///   f32, fast    in binary32: where the target fuses multiply and add, cosine and sine 1.36
///                (2·kFastUlps) and one of two products 1; elsewhere cosine and sine 1 (double
///                makes them) and both products √2: 2.42 with those of second order
///   f32, exact   in double: table 8 units of 2^-53, products √2, sums 1; a gain 3 (gain_at) and
///                its product with A 1: together below 2^-49
///   f16, bf16    the same in binary32, in units of 2^-24: cosine and sine 1.36 (2·kFastUlps; 1
///                where double makes them), products √2 (only one of two is rounded where the
///                target fuses multiply and add: 1), sums 1; below 3.78 with those of second
///                order, and as much again times u in the last rounding: 4.5
///
/// Products cannot overflow where the result does not: double and, for f16, binary32 reach further
/// (attention scales below 2^64); a bf16 or fast f32 pair that overflows is turned again 2^64 times
/// smaller, where what underflows is below 2^-84 of a norm of at least 2^64. Gains may be any
/// number: they stay in double, and every dtype then has exact f32's share.
inline double rotation_error_bound(spec::Dtype dtype, Accuracy accuracy = Accuracy::fast,
                                   bool has_gain = false) {
  const bool in_double = has_gain || (dtype == spec::Dtype::f32 && accuracy == Accuracy::exact);
  const double in_binary32 = dtype == spec::Dtype::f32 ? 2.42 * 0x1p-24 : 4.5 * 0x1p-24;
  return 1 + (in_double ? 0x1p-49 : in_binary32) / spec::info(dtype).unit_roundoff;
}

/// What underflow adds, absolute: half the smallest subnormal in each component, √½ for the pair.
/// bf16's products may lose half of binary32's smallest as well, 2^-17 of bf16's own; those of fast
/// f32 lose as much as the result once more.
inline double rotation_floor(spec::Dtype dtype, Accuracy accuracy = Accuracy::fast) {
  const spec::FormatInfo& format = spec::info(dtype);
  const bool twice = dtype == spec::Dtype::f32 && accuracy == Accuracy::fast;
  return ((twice ? 1.41422 : 0.70711) + 0x1p-15) *
         std::ldexp(1, format.min_exponent - format.precision + 1);
}

}  // namespace ropecheck::optimized
