// How many positions does a token of a call have? The caller's count, the scheme's, and what a
// kernel is given.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.hpp"

namespace ropecheck::kernels {

/// Positions as a kernel gets them.
struct AxisPositions {
  std::vector<std::int64_t> list;  ///< [tokens][axes]
  int axes = 1;
  std::size_t tokens = 0;
};

/// A call's positions for a scheme of `scheme_axes`: one position per token is repeated on every
/// axis; with a given table they are rows and stay.
///
/// throws   std::invalid_argument: a count of axes that is neither 1 nor the scheme's, or positions
///          that do not make whole tokens
AxisPositions axis_positions(const TableCall& call, int scheme_axes);
AxisPositions axis_positions(const RotateCall& call, int scheme_axes);

}  // namespace ropecheck::kernels
