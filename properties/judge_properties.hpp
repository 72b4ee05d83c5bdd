// Which identities does a kernel keep? All of them, asked of each of its inputs.
#pragma once

#include "properties/judge.hpp"
#include "properties/judge_runner.hpp"

namespace ropecheck::properties {

/// What the identities are asked of.
struct PropertyJudging {
  Runner& runner;  ///< learns of faults; identities have sessions of their own
  kernels::Kernel& kernel;
  const kernels::Description& description;  ///< of what is applicable
  const KernelVerdict& found;               ///< levels so far, specification, positions
  const JudgeOptions& options;
};

/// One result per property and input. What schedules say is asked of the first input alone; the
/// others rotate by what they are given.
///
/// Identities are about the levels and dtypes that were asked for and are not waived, no others;
/// what they allow at a level and dtype is what the required class allows, or the worse class of
/// the rows of that level and dtype (granted.hpp).
std::vector<PropertyResult> judge_properties(const PropertyJudging& judging);

}  // namespace ropecheck::properties
