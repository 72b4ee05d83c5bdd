#include "properties/ranges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace ropecheck::properties {

std::int64_t next_multiple(std::int64_t position, std::int64_t unit) {
  const std::int64_t into = ((position % unit) + unit) % unit;
  return position - into + unit;
}

void insert(std::vector<Range>& ranges, const Range& added) {
  const auto next =
      std::lower_bound(ranges.begin(), ranges.end(), added,
                       [](const Range& a, const Range& b) { return a.first < b.first; });
  const bool before_overlaps = next != ranges.begin() && (next - 1)->last > added.first;
  const bool next_overlaps = next != ranges.end() && next->first < added.last;
  if (added.first >= added.last || before_overlaps || next_overlaps) {
    throw std::invalid_argument(
        fmt::format("the range {}:{} is empty or there already", added.first, added.last));
  }
  auto here = ranges.insert(next, added);
  if (here + 1 != ranges.end() && here->last == (here + 1)->first) {
    here->last = (here + 1)->last;
    ranges.erase(here + 1);
  }
  if (here != ranges.begin() && (here - 1)->last == here->first) {
    (here - 1)->last = here->last;
    ranges.erase(here);
  }
}

std::vector<Range> missing(const Range& whole, const std::vector<Range>& done) {
  std::vector<Range> gaps;
  std::int64_t at = whole.first;
  for (const Range& range : done) {
    if (range.first > at) gaps.push_back({at, range.first});
    at = range.last;
  }
  if (at < whole.last) gaps.push_back({at, whole.last});
  return gaps;
}

bool fits(const Range& whole, const std::vector<Range>& done) {
  for (std::size_t i = 0; i < done.size(); ++i) {
    if (done[i].first >= done[i].last) return false;
    if (i > 0 && done[i].first <= done[i - 1].last) return false;
  }
  return done.empty() || (done.front().first >= whole.first && done.back().last <= whole.last);
}

std::int64_t size(const std::vector<Range>& ranges) {
  std::int64_t total = 0;
  for (const Range& range : ranges) total += range.size();
  return total;
}

Range shard(const Range& whole, int index, int count) {
  if (count < 1 || index < 0 || index >= count) {
    throw std::invalid_argument(fmt::format("there is no shard {} of {}", index, count));
  }
  const auto cut = [&](int part) {
    if (part == 0) return whole.first;
    if (part == count) return whole.last;
    const auto length = static_cast<__int128>(whole.last) - whole.first;
    const auto at = whole.first + static_cast<std::int64_t>(length * part / count);
    return std::clamp(next_multiple(at - 1, kShardUnit), whole.first, whole.last);
  };
  return {cut(index), cut(index + 1)};
}

}  // namespace ropecheck::properties
