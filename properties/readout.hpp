// What does a kernel's table or rotation say about its frequencies? Phases unwrapped from position
// 1 upward.
#pragma once

#include "properties/calls.hpp"

namespace ropecheck::properties {

/// Effective quantities of every pair, as they show in cosines and sines.
struct Readout {
  std::vector<double>
      frequency;  ///< [pairs], rad/token, negative if the kernel turns backwards; known modulo 2π
  std::vector<double> phase_offset;  ///< [pairs], rad: the angle at position 0
  std::vector<double> gain;          ///< [pairs], mean radius
  std::int64_t farthest = 0;         ///< the frequency is (angle(farthest) - angle(0)) / farthest
  spec::Dtype dtype = spec::Dtype::f32;
};

/// Reads positions 0, 1, 2, 4, … and max_position (table level, else unit pairs through the
/// rotation).
///
/// error    (table error at `farthest` + at 0) / farthest of each frequency, as long as every angle
/// on the way is within π/3 throws   kernels::Unsupported if there is neither level; KernelFault
Readout read_out(Caller& caller, std::int64_t max_position);

/// The kernel's pairs (A·cos, A·sin) at `positions`, [position][pair], from its table or its
/// rotation.
std::vector<std::vector<Pair>> circle_points(Caller& caller,
                                             const std::vector<std::int64_t>& positions);

}  // namespace ropecheck::properties
