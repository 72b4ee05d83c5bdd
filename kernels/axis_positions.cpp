#include "kernels/axis_positions.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace ropecheck::kernels {
namespace {

AxisPositions spread(const std::vector<std::int64_t>& positions, int axes, int wanted) {
  if (axes != 1 && axes != wanted) {
    throw std::invalid_argument(
        fmt::format("a call has {} positions per token, accepted are 1{}", axes,
                    wanted == 1 ? "" : fmt::format(" and {}, the axes of the scheme", wanted)));
  }
  const auto each = static_cast<std::size_t>(axes);
  if (positions.size() % each != 0) {
    throw std::invalid_argument(
        fmt::format("{} positions do not make tokens of {}", positions.size(), axes));
  }
  AxisPositions answer{.list = {}, .axes = wanted, .tokens = positions.size() / each};
  const int copies = wanted / axes;
  answer.list.reserve(positions.size() * static_cast<std::size_t>(copies));
  for (const std::int64_t position : positions) {
    answer.list.insert(answer.list.end(), static_cast<std::size_t>(copies), position);
  }
  return answer;
}

}  // namespace

AxisPositions axis_positions(const TableCall& call, int scheme_axes) {
  return spread(call.positions, call.axes, scheme_axes);
}

AxisPositions axis_positions(const RotateCall& call, int scheme_axes) {
  return spread(call.positions, call.axes, call.table_cos.bytes.empty() ? scheme_axes : 1);
}

}  // namespace ropecheck::kernels
