// Which loops fill a slice of a table? Each dispatches to the best SIMD target by itself.
#pragma once

#include <cstddef>

#include "optimized/plan.hpp"

namespace ropecheck::optimized {

/// Rows [begin, end) in binary32, their positions in int32. False, with nothing written, where the
/// target, dtype or plan has no such kernel.
bool fill_fast(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end);

/// Rows [begin, end) in double, at any position; with Accuracy::exact every value is settled.
void fill_precise(const Plan::Data& plan, const TableCall& call, std::size_t begin,
                  std::size_t end);

}  // namespace ropecheck::optimized
