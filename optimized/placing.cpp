// By which of its positions, moved how and with what gain, does each pair of a scheme turn?
#include "optimized/placing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "optimized/schedule.hpp"

namespace ropecheck::optimized {
namespace {

using spec::AxisOrder;

void require_whole(double value, const char* message) {
  require(std::fabs(value) <= 0x1p53 && value == std::floor(value), message);
}

/// Which of the chunks of lengths `section`, one after the other, holds `index`.
int chunk_of(const std::vector<int>& section, int index) {
  int axis = 0;
  while (index >= section[axis]) index -= section[axis++];
  return axis;
}

/// Sections count in threes: pair i of axis a is the (i/3)th, as long as there are so many. (S26)
int interleaved_axis(const spec::MultiAxis& scheme, int pair, int sector) {
  const bool idle = scheme.order == AxisOrder::interleaved_or_idle;
  const int index = idle ? sector : pair;
  const int axis = index % 3;
  if (index < 3 * scheme.section[axis]) return axis;
  return idle ? 3 : 0;
}

int axis_of(const spec::MultiAxis& scheme, int pair, int all) {
  switch (scheme.order) {
    case AxisOrder::chunked:
      return chunk_of(scheme.section, pair % all);
    case AxisOrder::interleaved:
    case AxisOrder::interleaved_or_idle:
      return interleaved_axis(scheme, pair, pair % all);
    case AxisOrder::height_width_time:
      return pair < scheme.section[0] + scheme.section[1] ? 1 + pair % 2 : 0;
  }
  return 0;
}

void place(Plan::Data& data, const spec::Head& head, const spec::MultiAxis& scheme) {
  const auto& section = scheme.section;
  require(scheme.axes >= 1 && scheme.axes <= kMostAxes, "axes must be 1 … 4");
  const std::size_t least =
      scheme.order == AxisOrder::chunked ? 1 : 3;  // the others name axes 0, 1 and 2
  const int most_axis = scheme.order == AxisOrder::interleaved_or_idle ? 4
                        : scheme.order == AxisOrder::chunked ? static_cast<int>(section.size())
                                                             : 3;
  require(section.size() >= least && scheme.axes >= most_axis,
          "mrope_section must have a number for every axis");
  require(std::all_of(section.begin(), section.end(), [](int pairs) { return pairs >= 0; }),
          "mrope_section must not be negative");
  const int all = std::accumulate(section.begin(), section.end(), 0);
  require(all > 0, "mrope_section must not be all zero");
  data.axes = scheme.axes;
  data.axis.clear();
  for (int pair = 0; pair < head.pairs(); ++pair) data.axis.push_back(axis_of(scheme, pair, all));
}

void place(Plan::Data& data, const spec::Head& head, const spec::Axial& scheme) {
  data.axes = 2;
  for (int pair = 0; pair < head.pairs(); ++pair) data.axis[pair] = pair < head.pairs() / 2 ? 0 : 1;
  for (PositionMap& map : data.map) map.add = scheme.position_shift;
}

void place(Plan::Data& data, const spec::Head& head, const spec::XPos& scheme) {
  require(scheme.scale_base > 0 && std::isfinite(scheme.scale_base), "scale_base must be positive");
  require_whole(scheme.center, "center must be a whole number");
  data.by_role = true;
  data.gain.center = static_cast<std::int64_t>(scheme.center);
  const Quad offset = static_cast<Quad>(2 * head.rotary_dim) / 5;  // ζ = (2i + 0.4d)/(1.4d)
  for (int pair = 0; pair < head.pairs(); ++pair) {
    const Quad base = (2 * pair + offset) / (head.rotary_dim + offset);
    const Quad rate = logq(base) / (M_LN2q * static_cast<Quad>(scheme.scale_base));
    data.gain.rate.push_back(static_cast<double>(rate));
    data.gain.rate_low.push_back(static_cast<double>(rate - data.gain.rate.back()));
  }
}

/// Queries at ⌊p/G⌋ + W - ⌊W/G⌋, keys at ⌊p/G⌋. (S29)
void place(Plan::Data& data, const spec::Head&, const spec::SelfExtend& scheme) {
  const std::int64_t group = scheme.group_size, window = scheme.window_size;
  require(group >= 1, "group_size must be at least 1");
  require(window >= 0 && window <= (std::int64_t{1} << 53), "window_size must be 0 … 2^53");
  data.by_role = true;
  data.map[0] = {.kind = PositionMap::Kind::quotient, .by = group, .add = window - window / group};
  data.map[1] = {.kind = PositionMap::Kind::quotient, .by = group};
}

/// Keys at p mod n, queries at p mod n, min(p mod n + n, c) or min(2n - 1, c). (S30)
void place(Plan::Data& data, const spec::Head&, const spec::DualChunk& scheme) {
  const std::int64_t chunk = scheme.chunk_size, apart = chunk - scheme.local_size;
  require(scheme.local_size > 0 && apart > 0 && chunk <= (std::int64_t{1} << 53),
          "local_size must be positive and below chunk_size, chunk_size at most 2^53");
  data.by_role = true;
  const PositionMap inside{.kind = PositionMap::Kind::remainder, .by = apart};
  data.map = {inside, inside};
  if (scheme.part == spec::ChunkPart::successive) data.map[0].add = apart, data.map[0].most = chunk;
  if (scheme.part == spec::ChunkPart::inter)
    data.map[0] = {
        .kind = PositionMap::Kind::remainder, .by = 1, .add = std::min(2 * apart - 1, chunk)};
}

}  // namespace

void place(Plan::Data& data, const spec::Specification& specification) {
  data.axis.assign(static_cast<std::size_t>(data.head.pairs()), 0);
  std::visit(
      [&](const auto& scheme) {
        if constexpr (requires { place(data, data.head, scheme); })
          place(data, data.head, scheme), data.placed = true;
      },
      specification.scheme);
}

double gain_at(const Gain& gain, std::size_t pair, double distance) {
  const double exponent = distance * gain.rate[pair];
  if (std::fabs(exponent) > kMostGain) return std::exp2(std::copysign(kMostGain, exponent));
  const double rest =
      std::fma(distance, gain.rate[pair], -exponent) + distance * gain.rate_low[pair];
  const double nearest = std::exp2(exponent);
  constexpr double kLog2 = 0.69314718055994531;
  return nearest + nearest * (rest * kLog2);
}

}  // namespace ropecheck::optimized
