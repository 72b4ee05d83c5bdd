// How far from the truth is the fast oracle, as a fraction of what it claims? For tests of seconds
// and the long run of minutes alike.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "reference/fast_oracle.hpp"
#include "tests/reference/interval_schedule.hpp"

namespace ropecheck::test {

/// |computed - exact| <= relative·|v| + phase·|attention scale|
struct Claim {
  double relative = reference::FastOracle::kRelativeError;
  double phase = reference::FastOracle::kPhaseError;
};

/// The largest error found, as a fraction of the claim: above 1 the claim is refuted.
struct Deviation {
  std::uint64_t points = 0;  ///< pairs of cosine and sine compared
  double largest = 0;
  std::int64_t position = 0;
  int pair = 0;

  void merge(const Deviation& other);
};

/// These positions against MPFR, to 128 bits: all pairs or the one named.
Deviation from_mpfr(const reference::Oracle& oracle, const reference::FastOracle& fast,
                    std::span<const std::int64_t> positions, const Claim& claim = {},
                    std::optional<int> pair = {});

/// The same against enclosures of the second path (interval_schedule.hpp), distance to the far end.
Deviation from_enclosures(const IntervalSchedule& second, const reference::FastOracle& fast,
                          std::span<const std::int64_t> positions, const Claim& claim = {});

/// `count` positions of either sign, each magnitude up to 2^53 as likely as another.
std::vector<std::int64_t> positions_of_all_magnitudes(std::mt19937_64& random, int count);

}  // namespace ropecheck::test
