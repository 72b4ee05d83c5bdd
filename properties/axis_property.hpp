// How does a property look at tokens that stand at several positions? Turning by a position on each
// axis, and which pairs one axis turns.
#pragma once

#include "properties/rotation_property.hpp"
#include "reference/placement.hpp"

namespace ropecheck::properties {

/// One position on every axis.
using Token = std::vector<std::int64_t>;

/// One case of a property about axes.
struct AxisTurning {
  Turning& turning;
  const reference::Placement& placement;

  int axes() const { return placement.axes(); }
  /// Any position on every axis.
  Token token(const char* label) const;
  /// `position` on one axis, 0 on the others.
  Token single(int axis, std::int64_t position) const;
  /// One head turned at a token.
  kernels::Buffer turn(const Token& token, const HeadVector& x) const;
  /// What the truth multiplies a pair by at a token, and what a pair of length `norm` may be off.
  Pair point(const Token& token, int pair) const;
  long double allowed(const Token& token, int pair, long double norm) const;
  /// Pairs whose turn by position 0 and by `position` cannot be confused.
  bool visible(std::int64_t position, int pair) const;

 private:
  std::int64_t effective(const Token& token, int pair) const;
};

/// holds() on schemes of several axes, for kernels that compute their own cosines.
Finding for_axes(const Subject& subject, const spec::Specification& specification,
                 std::string_view name, const std::function<void(AxisTurning&)>& property);

/// How many pairs turn when one axis moves from 0 to `position`, for every axis; a pair that none,
/// or more than one, turns refutes.
///
/// throws   NotApplicable if some pair's turn by `position` is too small to be seen
std::vector<int> pairs_turned(const AxisTurning& turning, std::int64_t position);

}  // namespace ropecheck::properties
