#include "properties/angle_error.hpp"

#include <cmath>
#include <numbers>
#include <tuple>

#include "properties/ranges.hpp"

namespace ropecheck::properties {
namespace {

struct Pair {
  double cos;
  double sin;
};

Pair given(const reference::TableBlock& block, std::size_t row, int pair) {
  const std::size_t at = row * block.row_stride + static_cast<std::size_t>(pair);
  const auto value = [&](const void* values) {
    return spec::decode(block.dtype, spec::load_bits(block.dtype, values, at));
  };
  return {value(block.cos), value(block.sin)};
}

/// Angle from `exact` to `got`; a pair of zeros or of no numbers points nowhere.
double angle_between(const Pair& exact, const Pair& got) {
  const double along = got.cos * exact.cos + got.sin * exact.sin;
  const double across = got.sin * exact.cos - got.cos * exact.sin;
  const bool somewhere =
      std::isfinite(along) && std::isfinite(across) && (along != 0 || across != 0);
  return somewhere ? std::abs(std::atan2(across, along)) : std::numbers::pi;
}

}  // namespace

void AngleError::merge(const AngleError& other) {
  const bool earlier = std::tie(other.position, other.pair) < std::tie(position, pair);
  if (other.radians > radians || (other.radians == radians && earlier)) *this = other;
}

AngleMeter::AngleMeter(const reference::Oracle& oracle, const reference::FastOracle& fast)
    : oracle_(oracle),
      fast_(fast),
      cos_(static_cast<std::size_t>(fast.pairs())),
      sin_(cos_.size()) {}

void AngleMeter::measure(const reference::TableBlock& block, AngleError& worst) {
  const auto count = static_cast<std::int64_t>(block.count);
  for (std::int64_t at = next_multiple(block.first - 1, AngleError::kEvery);
       at < block.first + count; at += AngleError::kEvery) {
    fast_.values(at, 1, cos_.data(), sin_.data());
    measure_row(block, static_cast<std::size_t>(at - block.first), worst);
  }
}

void AngleMeter::measure_row(const reference::TableBlock& block, std::size_t row,
                             AngleError& worst) {
  // The fast values are off by 2^-61·A + 10·2^-53 relative, and the angle's own arithmetic by as
  // little: 1e-14 is more than all of it, and only decides what is looked at closely.
  constexpr double kMargin = 1e-14;
  const std::int64_t position = block.first + static_cast<std::int64_t>(row);
  for (int pair = 0; pair < fast_.pairs(); ++pair) {
    const auto at = static_cast<std::size_t>(pair);
    const Pair got = given(block, row, pair);
    if (angle_between({cos_[at], sin_[at]}, got) < worst.radians - kMargin) continue;
    const auto [cos, sin] = oracle_.cos_sin(position, pair);
    worst.merge(
        {angle_between({static_cast<double>(cos), static_cast<double>(sin)}, got), position, pair});
  }
}

}  // namespace ropecheck::properties
