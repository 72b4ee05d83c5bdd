// How far off is a kernel where text tokens in a table, or in a query, do not show it?
#pragma once

#include "properties/safe_context.hpp"

namespace ropecheck::properties {

/// What safe context, chart and sentence are made from.
struct Measured {
  std::vector<double> errors;  ///< at each position of the context
  LargestAngle largest;
};

/// Makes of `measured` the worst of what it is and what `judging`'s tokens show: tokens of several
/// positions, in the table and in both tensors of the rotation, and keys that turn differently.
/// Where a token has one position and roles do not differ nothing is asked.
void add_further_tokens(Judging& judging, spec::Layout layout, Measured& measured);

}  // namespace ropecheck::properties
