// Which positions are done, which are missing, and where is a range cut? Arithmetic of half-open
// ranges.
#pragma once

#include <cstdint>
#include <vector>

namespace ropecheck::properties {

/// Positions [first, last).
struct Range {
  std::int64_t first = 0;
  std::int64_t last = 0;

  std::int64_t size() const { return last - first; }
  bool operator==(const Range&) const = default;
};

/// The first multiple of `unit` after `position`.
std::int64_t next_multiple(std::int64_t position, std::int64_t unit);

/// Inserts a range into sorted, disjoint, not adjacent ones, joining neighbours.
///
/// throws std::invalid_argument if it is empty or overlaps one of them
void insert(std::vector<Range>& ranges, const Range& added);

/// The positions of `whole` that are not in `done` (sorted, disjoint, inside `whole`).
std::vector<Range> missing(const Range& whole, const std::vector<Range>& done);

/// Whether `done` is sorted, disjoint, not adjacent and inside `whole`.
bool fits(const Range& whole, const std::vector<Range>& done);

/// How many positions there are in all.
std::int64_t size(const std::vector<Range>& ranges);

/// Where shards are cut: multiples of this many positions.
inline constexpr std::int64_t kShardUnit = 1 << 10;

/// Part `index` of `count` nearly equal parts, cut at multiples of kShardUnit; may be empty where
/// there are more parts than units.
///
/// throws std::invalid_argument if there is no such part
Range shard(const Range& whole, int index, int count);

}  // namespace ropecheck::properties
