// How does a property look at tokens that stand at several positions?
#include "properties/axis_property.hpp"

#include <fmt/format.h>

namespace ropecheck::properties {

Token AxisTurning::token(const char* label) const {
  return turning.draw.positions(label, axes(), axes());
}

Token AxisTurning::single(int axis, std::int64_t position) const {
  Token token(static_cast<std::size_t>(axes()), 0);
  token[static_cast<std::size_t>(axis)] = position;
  return token;
}

kernels::Buffer AxisTurning::turn(const Token& token, const HeadVector& x) const {
  kernels::RotateCall call = turning.call({0}, x);
  call.positions = token;
  call.axes = axes();
  return turning.run(call).query;
}

std::int64_t AxisTurning::effective(const Token& token, int pair) const {
  const auto axis = static_cast<std::size_t>(placement.axis(pair));
  return placement.effective(spec::Role::query, token[axis]);
}

Pair AxisTurning::point(const Token& token, int pair) const {
  return turning.point(effective(token, pair), pair);
}

long double AxisTurning::allowed(const Token& token, int pair, long double norm) const {
  const auto axis = static_cast<std::size_t>(placement.axis(pair));
  return turning.allowed(token[axis], pair, norm);
}

bool AxisTurning::visible(std::int64_t position, int pair) const {
  const auto at = [&](std::int64_t p) {
    return turning.point(placement.effective(spec::Role::query, p), pair);
  };
  const auto error = turning.allowed(position, pair, 2) + turning.allowed(0, pair, 2);
  return std::abs(at(position) - at(0)) > 4 * error;
}

Finding for_axes(const Subject& subject, const spec::Specification& specification,
                 std::string_view name, const std::function<void(AxisTurning&)>& property) {
  if (spec::axes(specification) < 2) return not_run("the scheme has one axis");
  const std::uint32_t inputs = subject.kernel.description().inputs;
  if (inputs != 0 && (inputs & ~static_cast<std::uint32_t>(ROPECHECK_FROM_TABLE)) == 0) {
    return not_run("the kernel is given its table: its rows know no axes");
  }
  const reference::Placement placement(specification);
  return for_rotation(subject, specification, name, [&](Turning& turning) {
    AxisTurning axes{turning, placement};
    property(axes);
  });
}

std::vector<int> pairs_turned(const AxisTurning& turning, std::int64_t position) {
  const Turning& t = turning.turning;
  // (1, 1) in every pair: no turn but a whole one leaves it where it was.
  HeadVector x{t.dtype, std::vector<std::uint64_t>(
                            t.head.head_dim, reference::round_to(t.dtype, reference::Real(1)))};
  const auto still = turning.turn(turning.single(0, 0), x);
  std::vector<int> turned_by(t.pairs(), -1), counts;
  for (int axis = 0; axis < turning.axes(); ++axis) {
    const auto moved = turning.turn(turning.single(axis, position), x);
    int count = 0;
    for (int pair = 0; pair < t.pairs(); ++pair) {
      if (!turning.visible(position, pair)) throw NotApplicable("a pair hardly turns");
      const auto error = t.allowed(position, pair, 2) + t.allowed(0, pair, 2);
      if (std::abs(t.pair(moved, 0, pair) - t.pair(still, 0, pair)) <= error) continue;
      if (turned_by[pair] >= 0) {
        throw Refuted(
            fmt::format("pair {} turns by axis {} and by axis {}", pair, turned_by[pair], axis));
      }
      turned_by[pair] = axis;
      ++count;
    }
    counts.push_back(count);
  }
  for (int pair = 0; pair < t.pairs(); ++pair) {
    if (turned_by[pair] < 0) throw Refuted(fmt::format("pair {} turns by no axis", pair));
  }
  return counts;
}

}  // namespace ropecheck::properties
