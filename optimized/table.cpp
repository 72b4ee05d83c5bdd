// How is a cos/sin table made? Positions in slices over threads, each slice by the loop that its
// accuracy and positions ask for.
#include <limits>

#include "optimized/call_checks.hpp"
#include "optimized/slices.hpp"
#include "optimized/table_slices.hpp"

namespace ropecheck::optimized {
namespace {

bool is_int32(std::int64_t position) { return position == static_cast<std::int32_t>(position); }

/// Rows [begin, end) where fast ones are asked for: runs of int32 positions there, the others in
/// double. Which one a row gets depends on its own position only.
void fill_by_position(const Plan::Data& plan, const TableCall& call, std::size_t begin,
                      std::size_t end) {
  while (begin < end) {
    const bool fits = is_int32(call.positions[begin]);
    std::size_t next = begin + 1;
    while (next < end && is_int32(call.positions[next]) == fits) ++next;
    if (!fits || !fill_fast(plan, call, begin, next)) fill_precise(plan, call, begin, next);
    begin = next;
  }
}

}  // namespace

Status table(const Plan& plan, const TableCall& call) {
  if (const Status status = check(plan, call); status != Status::ok) return status;
  const auto fill = call.accuracy == Accuracy::fast ? fill_by_position : fill_precise;
  in_slices(call.positions.size(), call.threads,
            [&](std::size_t begin, std::size_t end) { fill(plan.data(), call, begin, end); });
  return Status::ok;
}

}  // namespace ropecheck::optimized
