// What is to be judged? Levels, dtypes, layouts and positions, from what was asked and what the
// kernel declares.
#pragma once

#include <string>
#include <vector>

#include "properties/judge.hpp"
#include "properties/property.hpp"

namespace ropecheck::properties {

/// One row per level × input × dtype × layout to judge; rows asked for by name that the kernel does
/// not declare are `not_run`. Where queries and keys turn differently only frequencies and
/// rotations from the configuration can be judged: the others are `not_run` if nothing else is left
/// or they were asked for by name.
std::vector<LevelResult> plan(const kernels::Description& description,
                              const spec::Specification& specification,
                              const JudgeOptions& options);

/// Why a table, or what is given, says nothing about a scheme whose queries and keys turn
/// differently.
inline constexpr std::string_view kNoOneTable =
    "query and key turn differently: there is no one table";

/// What of a kernel's declaration a specification leaves to judge: without tables and given inputs
/// where queries and keys turn differently.
kernels::Description applicable(kernels::Description description,
                                const spec::Specification& specification);

/// The row of a plan without rows.
LevelResult nothing_selected(const std::string& reason);

std::vector<spec::Dtype> declared_dtypes(const kernels::Description& description);
/// `wanted` if the kernel declares it, else the first it declares.
spec::Layout first_layout(const kernels::Description& description, spec::Layout wanted);

/// Tested positions inside the kernel's declared range, and the length they are tested at.
///
/// Without a maximum, a length or positions asked for, a scheme that follows the length is sampled
/// up to 4L at least.
struct PositionChoice {
  std::vector<std::int64_t> positions;
  double seq_len = 0;  ///< the specification's, or largest |position| + 1
  std::optional<UndeclaredPositions> undeclared;  ///< asked for by name, outside the range
  bool range_limited = false;  ///< sampling reached the range's end before the usual largest
};
PositionChoice choose_positions(const spec::Specification& specification,
                                const kernels::Description& description,
                                const JudgeOptions& options);

/// At most `most` of them, evenly, the first and the last among them.
std::vector<std::int64_t> thinned(const std::vector<std::int64_t>& sorted, std::size_t most);

/// A result that has not run yet: name, sentence and the mutants that the property kills.
PropertyResult empty_result(const Property& property, std::uint64_t seed);

}  // namespace ropecheck::properties
