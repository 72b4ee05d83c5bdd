// What does this room promise? Error bounds of tables and rotations, derived here; README and tests
// read the same functions.
#pragma once

#include <algorithm>
#include <cmath>

#include "spec/format.hpp"

namespace ropecheck::optimized {

/// Relative error of a frequency: exponent with residual, powq (1 ulp), factor, division by 2π:
/// below 8·2^-113. A ramp's weight is as exact, but near θ/factor its error counts factor-fold: see
/// angle_error_bound.
inline constexpr double kFrequencyError = 0x1p-110;

/// Relative error of A·cos and A·sin as doubles, for the phase that is there (sine-inl.hpp,
/// sine_coefficients.hpp): r 2, z = r² through the polynomial 0.7, polynomial 1.5, product 1, scale
/// and its rounding 2 units of 2^-53; truncation 0.6; without hardware fused multiply-add one more.
inline constexpr double kEvaluationError = 0x1p-50;

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
};

/// |entry - exact|, absolute: one rounding, the evaluation, the angle. (S18)
inline double table_error_bound(const TableCase& entry) {
  const double before_rounding =
      std::fabs(entry.exact) * kEvaluationError +
      entry.attention_scale * angle_error_bound(entry.position, entry.frequency, entry.ramp_factor);
  return half_ulp(entry.dtype, std::fabs(entry.exact) + before_rounding) + before_rounding;
}

/// ‖rotated pair - exact‖ in units of u·A·‖pair‖, and √½ of the smallest subnormal beside it. (S16,
/// S18)
///
///   1                   each component is rounded once to the dtype
///   f32                 table, two products and a sum in double: below 2^-49, in units of 2^-24
///   f16, bf16           the same in binary32: table 1, products √2, sum 1, narrowing through 2^-24
///   1 units of 2^-24
inline double rotation_error_bound(spec::Dtype dtype) {
  const double work = dtype == spec::Dtype::f32 ? 0x1p-49 : 4.5 * 0x1p-24;
  return 1 + work / spec::info(dtype).unit_roundoff;
}

}  // namespace ropecheck::optimized
