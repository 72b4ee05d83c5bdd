// Which loops fill a slice of a table? Each dispatches to the best SIMD target by itself.
#pragma once

#include <cstddef>

#include "optimized/plan.hpp"

namespace ropecheck::optimized {

/// Rows [begin, end) and of them pairs [first, last).
struct TablePart {
  std::size_t begin;
  std::size_t end;
  std::size_t first;
  std::size_t last;
};

/// Rows [begin, end) in binary32, their positions in int32. False, with nothing written, where the
/// target, dtype or plan has no such kernel.
bool fill_fast(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end);

/// Likewise correctly rounded, in double from 64-bit phases; what is in doubt by fill_precise.
bool fill_exact(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end);

/// A part in double from 128-bit phases, at any position; with Accuracy::exact every value is
/// settled.
void fill_precise(const Plan::Data& plan, const TableCall& call, const TablePart& part);

}  // namespace ropecheck::optimized
