// How wrong can a ramp be that is computed in binary32?
#pragma once

#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::reference {

/// u of binary32.
inline constexpr double kUnit32 = 0x1p-24;

/// What a ramp over rotations is computed from.
struct RotationBand {
  double trained_context;
  double slow;
  double fast;
};

/// |computed weight - true weight|, and whether the computed one is surely the clamped 1 or 0.
struct RampError {
  double weight = 0;
  bool surely_kept = false;
  bool surely_interpolated = false;
};

/// Error of γ(r) where frequency has relative error `relative`.                     (S9)
///
/// `relative` is that of θ as Hugging Face's order computes it: ggml's converter uses it, too.
RampError rotation_ramp_error(const RotationBand& band, double frequency, double relative);

/// Error of every pair's weight, ramp ends computed with unit roundoff `unit`. (S11)
///
/// special  where rounding could move a floor or ceil to the next integer, that counts, too
std::vector<RampError> pair_ramp_error(const spec::Specification& specification,
                                       const spec::Yarn& scheme, double unit);

}  // namespace ropecheck::reference
