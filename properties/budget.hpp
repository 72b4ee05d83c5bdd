// Which step causes a kernel's error: its frequencies, its angles, its cosines or its rotation?
#pragma once

#include "properties/safe_context.hpp"

namespace ropecheck::properties {

/// What each pair turns per token beyond its true frequency, in rad/token, by unwrapping the
/// measured angle errors from small |position| upward and a least-squares line through the origin.
std::vector<double> frequency_errors(const JudgeContext& context, const MeasuredTable& table);

/// Splits the error of a measured table:
///
///   frequency      max |position|·|f - θ|, f the kernel's own frequencies if `frequencies` is not
///   empty, else fitted angle          max |angle error - position·(f - θ)|, modulo a turn
///   trigonometric  max radial error, relative to A
Budget table_budget(const JudgeContext& context, const MeasuredTable& table,
                    const std::vector<double>& frequencies);

/// Largest error of rotated random pairs against the exact rotation by the kernel's own table (read
/// out with unit pairs at the same dtype and layout), in units of u·A·‖pair‖. Nothing if the kernel
/// gives no answer.
std::optional<double> rotation_rounding(Judging& judging, const MeasuredTable& own_table,
                                        spec::Layout layout);

}  // namespace ropecheck::properties
