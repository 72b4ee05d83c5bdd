// How is a cos/sin table made? Positions in slices over threads, each slice by the loop that its
// accuracy and positions ask for.
#include <algorithm>

#include "optimized/call_checks.hpp"
#include "optimized/slices.hpp"
#include "optimized/table_slices.hpp"

namespace ropecheck::optimized {
namespace {

/// Rows [begin, end): runs of int32 positions by the quick kernel for their accuracy, the others by
/// the one that takes any. Which one a row gets depends on its own positions only.
void fill_by_position(const Plan::Data& plan, const TableCall& call, std::size_t begin,
                      std::size_t end) {
  const auto quick = call.accuracy == Accuracy::fast ? fill_fast : fill_exact;
  const auto pairs = static_cast<std::size_t>(plan.head.pairs());
  const auto axes = static_cast<std::size_t>(plan.axes);
  const auto fits = [&](std::size_t row) {
    return turns_at_int32(plan, call.positions.data() + row * axes, spec::Role::key);
  };
  while (begin < end) {
    const bool is_near = fits(begin);
    std::size_t next = begin + 1;
    while (next < end && fits(next) == is_near) ++next;
    if (!is_near || !quick(plan, call, begin, next))
      fill_precise(plan, call, {begin, next, 0, pairs});
    begin = next;
  }
}

/// Fewer pairs than this per thread are done sooner by one; a single row never waits for a team.
constexpr std::size_t kPairsPerThread = 8192;

}  // namespace

Status table(const Plan& plan, const TableCall& call) {
  if (const Status status = check(plan, call); status != Status::ok) return status;
  const std::size_t rows = tokens_of(plan.data(), call);
  const std::size_t pairs = rows * static_cast<std::size_t>(plan.pairs());
  const auto most = static_cast<std::size_t>(call.threads);
  const auto threads = static_cast<int>(
      std::min({most, std::max(rows, std::size_t{1}), pairs / kPairsPerThread + 1}));
  in_slices(rows, threads, [&](std::size_t begin, std::size_t end) {
    fill_by_position(plan.data(), call, begin, end);
  });
  return Status::ok;
}

}  // namespace ropecheck::optimized
