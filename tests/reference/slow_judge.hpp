// The judge of the fast oracle a second time: one value after another, MPFR only, nothing clever.
#pragma once

#include <string>

#include "reference/fast_oracle.hpp"

namespace ropecheck::test {

/// Counts and worst error of a block by MPFR; the digest by its documented formula.
struct SlowTally {
  reference::Tally tally;
  /// Values whose answer the oracle's error could change: surely, and at most. (The judge's own
  /// roundings lie between.)
  std::uint64_t least_undecided = 0;
  std::uint64_t most_undecided = 0;
};

SlowTally slow_judge(const reference::Oracle& oracle, const reference::FastOracle& fast,
                     const reference::TableBlock& block);

/// What the fast judge says otherwise than the slow one: empty where they agree.
std::string disagreement(const SlowTally& slow, const reference::Tally& fast, double known_worst);

}  // namespace ropecheck::test
