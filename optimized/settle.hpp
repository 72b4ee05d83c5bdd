// Which number is the correctly rounded one, where double cannot tell?
#pragma once

#include <cstdint>

#include "optimized/plan.hpp"

namespace ropecheck::optimized {

/// Bit patterns of A·cos and A·sin.
struct Codes {
  std::uint32_t cos;
  std::uint32_t sin;
};

/// One entry in binary128, from the whole 128-bit phase; f32, f16 or bf16. About 2 µs.
///
/// error    before the rounding, relative: 2^-104 and the angle's own (angle_error_bound) over the
///          angle's distance from a multiple of a quarter turn
Codes settle(const Plan::Data& plan, std::size_t pair, std::int64_t position, spec::Dtype dtype);

}  // namespace ropecheck::optimized
