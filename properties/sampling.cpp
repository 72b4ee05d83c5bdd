// At which positions is a kernel tested, when not at all of them? Edges, decades, powers of two,
// hard ones, random ones.
#include <algorithm>
#include <random>
#include <set>

#include "properties/judge_plan.hpp"

namespace ropecheck::properties {

namespace {

constexpr int kContiguous = 16;  // a run at each end, for kernels that step from row to row
constexpr int kRandom = 64;
constexpr int kHardPairs = 6;
constexpr int kHardPerPair = 4;

struct Sample {
  std::int64_t largest;
  std::set<std::int64_t> positions;

  void add(std::int64_t position) {
    if (position >= 0 && position <= largest) positions.insert(position);
  }
  void add_with_neighbours(std::int64_t position) {
    for (const std::int64_t step : {-1, 0, 1}) add(position + step);
  }
};

// 1, 2, 5, 10, 20, 50 … and 2^k with both neighbours: where formats change their spacing.
void add_scales(Sample& sample) {
  for (std::int64_t decade = 1; decade <= sample.largest; decade *= 10) {
    for (const std::int64_t digit : {1, 2, 5}) sample.add(digit * decade);
    if (decade > sample.largest / 10) break;
  }
  for (std::int64_t power = 1; power <= sample.largest; power *= 2) {
    sample.add_with_neighbours(power);
    if (power > sample.largest / 2) break;
  }
}

void add_runs(Sample& sample) {
  for (int step = 0; step < kContiguous; ++step) {
    sample.add(step);
    sample.add(sample.largest - step);
  }
}

// Angles nearest a multiple of π/2 for pairs spread over the head: a sine or cosine with many
// leading zeros.
void add_hard(Sample& sample, const reference::Oracle& oracle) {
  if (sample.largest < 1) return;
  const auto& frequency = oracle.schedule().frequency;
  const int pairs = oracle.pairs();
  for (int step = 0; step < kHardPairs; ++step) {
    const int pair = static_cast<int>(static_cast<std::int64_t>(pairs - 1) * step / kHardPairs);
    if (frequency[pair] <= 0) continue;
    for (const std::int64_t position :
         reference::hard_positions(frequency[pair], sample.largest, kHardPerPair)) {
      sample.add(position);
    }
  }
}

// Half of the draws uniform, half uniform in the logarithm.
void add_random(Sample& sample, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const double range = std::log2(static_cast<double>(sample.largest) + 1);
  for (int draw = 0; draw < kRandom; ++draw) {
    const std::uint64_t bits = random();
    const double fraction = static_cast<double>(bits >> 11) * 0x1p-53;
    const bool uniform = draw % 2 == 0;
    const auto all = static_cast<std::uint64_t>(sample.largest) + 1;
    sample.add(uniform ? static_cast<std::int64_t>(bits % all)
                       : static_cast<std::int64_t>(std::exp2(fraction * range)));
  }
}

}  // namespace

std::vector<std::int64_t> sample_positions(const reference::Oracle& oracle,
                                           const spec::Specification& specification,
                                           std::int64_t max_position, bool negative,
                                           std::uint64_t seed) {
  Sample sample{std::max<std::int64_t>(max_position, 0), {}};
  add_runs(sample);
  add_scales(sample);
  const double trained = spec::trained_context(specification);
  if (trained >= 1 && trained < 0x1p62) {
    sample.add_with_neighbours(static_cast<std::int64_t>(trained));
  }
  add_hard(sample, oracle);
  add_random(sample, seed);
  std::vector<std::int64_t> result;
  if (negative) {
    // Every other one mirrored keeps the number of positions in hand; the largest is always among
    // them.
    bool take = true;
    for (auto position = sample.positions.rbegin(); position != sample.positions.rend();
         ++position, take = !take) {
      if (take && *position > 0) result.push_back(-*position);
    }
    std::sort(result.begin(), result.end());
  }
  result.insert(result.end(), sample.positions.begin(), sample.positions.end());
  return result;
}

std::vector<std::int64_t> thinned(const std::vector<std::int64_t>& sorted, std::size_t most) {
  if (sorted.size() <= most || most < 2) return sorted;
  std::vector<std::int64_t> result;
  for (std::size_t step = 0; step < most; ++step) {
    result.push_back(sorted[step * (sorted.size() - 1) / (most - 1)]);
  }
  return result;
}

}  // namespace ropecheck::properties
