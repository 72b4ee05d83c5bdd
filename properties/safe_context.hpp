// Up to which position is a kernel's table good enough for a format, and where does its error grow?
#pragma once

#include "properties/levels.hpp"

namespace ropecheck::properties {

/// Tangential and radial error of a cos/sin pair against A·(cos, sin).
struct PolarError {
  double angle = 0;   ///< radians, signed, (-π, π]; π if the pair is not finite
  double radial = 0;  ///< relative to A, signed
};
PolarError polar_error(const reference::CosSin& exact, double cos, double sin,
                       double attention_scale);

/// A kernel's table at all positions of the context: from its level `table`, else read out of its
/// rotation with unit pairs (x0, x1) = (1, 0), which a rotation maps to (A·cos, A·sin) without
/// rounding anything but the result.
struct MeasuredTable {
  spec::Dtype dtype = spec::Dtype::f32;
  bool read_out = false;
  std::vector<double> cos;  ///< [token][pair]
  std::vector<double> sin;
  spec::Role role = spec::Role::query;
};

/// Whether a format can hold what a gain makes of the pair: it is neither too large nor subnormal.
/// Where there is no gain, every pair is measurable.
bool measurable(const JudgeContext& context, std::size_t index, int pair, spec::Dtype dtype,
                spec::Role role = spec::Role::query);

/// Measured at the most precise dtype among `dtypes` that the kernel has; nothing if it gives no
/// answer or has neither level. Pairs are read at `layout`, of the key where no table is asked for.
std::optional<MeasuredTable> measure_table(Judging& judging, std::uint32_t levels,
                                           const std::vector<spec::Dtype>& dtypes,
                                           spec::Layout layout,
                                           spec::Role role = spec::Role::query);

/// Largest error of the table at each position of the context, relative to A, over all pairs. A
/// pair's error belongs to the position that turns it.
std::vector<double> error_at_positions(const JudgeContext& context, const MeasuredTable& table);

/// Largest N such that every tested |position| <= N has error <= 2u(dtype); `unsafe` if not
/// even position 1 has. N is the last tested position before the first that fails, in order of
/// |position|.
SafeContext safe_context(const JudgeContext& context, const std::vector<double>& errors,
                         spec::Dtype dtype);

/// The chart's rows: error with the bounds of the two binary32 classes, all relative to A.
std::vector<ErrorAtPosition> error_rows(const JudgeContext& context,
                                        const std::vector<double>& errors, spec::Dtype dtype);

/// Largest angle error per pair and octave of |position|: [0,1), [1,2), [2,4), …
std::vector<HeatCell> heat_map(const JudgeContext& context, const MeasuredTable& table);

/// Where the measured table is farthest from the truth in angle.
struct LargestAngle {
  double angle = 0;  ///< radians
  std::int64_t position = 0;
  int pair = 0;
  bool known = false;
};

LargestAngle largest_angle(const JudgeContext& context, const MeasuredTable& table);

}  // namespace ropecheck::properties
