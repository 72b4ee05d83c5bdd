// How are phases unwrapped? Each doubling of the position predicts the next angle to within half a
// turn.
#include "properties/readout.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ropecheck::properties {
namespace {

std::vector<std::vector<Pair>> from_table(Caller& caller,
                                          const std::vector<std::int64_t>& positions) {
  const auto table = caller.session().table(caller.table_call(positions, caller.usual_dtype()));
  const std::size_t pairs = caller.specification().head.pairs();
  std::vector<std::vector<Pair>> points(positions.size(), std::vector<Pair>(pairs));
  for (std::size_t row = 0; row < positions.size(); ++row) {
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      points[row][pair] = {table.cos.value(row * pairs + pair),
                           table.sin.value(row * pairs + pair)};
    }
  }
  return points;
}

/// (1, 0) in every pair turns into (A·cos, A·sin).
std::vector<std::vector<Pair>> from_rotation(Caller& caller,
                                             const std::vector<std::int64_t>& positions) {
  const auto layouts = caller.layouts();
  if (layouts.empty()) throw kernels::Unsupported("the kernel declares no layout");
  const spec::Head head = caller.head(layouts.front());
  kernels::Buffer units(caller.usual_dtype(), positions.size() * head.head_dim);
  const std::uint64_t one = [&] {
    const auto& format = spec::info(units.dtype);
    return static_cast<std::uint64_t>(1 - format.min_exponent) << (format.precision - 1);
  }();
  for (std::size_t row = 0; row < positions.size(); ++row) {
    for (int pair = 0; pair < head.pairs(); ++pair) {
      const int first = spec::pair_elements(head.layout, head.rotary_dim, pair).first;
      units.set_bits(row * head.head_dim + head.rotary_offset + first, one);
    }
  }
  const auto turned = caller.rotate(positions, to_head(units), head.layout);
  std::vector<std::vector<Pair>> points(positions.size());
  for (std::size_t row = 0; row < positions.size(); ++row) {
    for (int pair = 0; pair < head.pairs(); ++pair)
      points[row].push_back(pair_at(turned, row, head, pair));
  }
  return points;
}

}  // namespace

std::vector<std::vector<Pair>> circle_points(Caller& caller,
                                             const std::vector<std::int64_t>& positions) {
  if (caller.offers(ROPECHECK_TABLE)) return from_table(caller, positions);
  if (caller.offers(ROPECHECK_ROTATE)) return from_rotation(caller, positions);
  throw kernels::Unsupported("the kernel has neither a table nor a rotation");
}

Readout read_out(Caller& caller, std::int64_t max_position) {
  std::vector<std::int64_t> positions = {0, 1};
  for (std::int64_t position = 2; position <= max_position; position *= 2)
    positions.push_back(position);
  if (positions.back() < max_position) positions.push_back(max_position);
  const auto points = circle_points(caller, positions);
  Readout readout;
  readout.farthest = positions.back();
  readout.dtype = caller.usual_dtype();
  for (int pair = 0; pair < caller.specification().head.pairs(); ++pair) {
    const auto offset = std::arg(points[0][pair]);
    long double angle = 0, radius = 0;
    for (std::size_t k = 1; k < positions.size(); ++k) {
      // Angles grow with the position: at most twofold from one position to the next.
      const long double step =
          static_cast<long double>(positions[k]) /
          static_cast<long double>(std::max<std::int64_t>(1, positions[k - 1]));
      const long double predicted = step * angle;
      const Pair turn = std::polar(1.0L, -(predicted + offset));
      angle = predicted + std::arg(points[k][pair] * turn);
      radius += std::abs(points[k][pair]);
    }
    readout.frequency.push_back(static_cast<double>(angle / readout.farthest));
    readout.phase_offset.push_back(static_cast<double>(offset));
    readout.gain.push_back(static_cast<double>(radius / (positions.size() - 1)));
  }
  return readout;
}

}  // namespace ropecheck::properties
