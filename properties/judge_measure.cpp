// How far off is a kernel where text tokens in a table, or in a query, do not show it? The worst of
// all.
#include "properties/judge_measure.hpp"

#include <algorithm>

#include "properties/judge_plan.hpp"

namespace ropecheck::properties {

void add_further_tokens(Judging& judging, spec::Layout layout, Measured& measured) {
  const JudgeContext& context = judging.context;
  const kernels::Description& kernel = judging.description;
  const bool several = context.axes() > 1;
  if (!several && !context.placement().by_role()) return;
  const auto add = [&](std::uint32_t level, spec::Role role) {
    const auto table =
        measure_table(judging, kernel.levels & level, declared_dtypes(kernel), layout, role);
    if (!table) return;
    const std::vector<double> errors = error_at_positions(context, *table);
    for (std::size_t at = 0; at < errors.size(); ++at)
      measured.errors[at] = std::max(measured.errors[at], errors[at]);
    const LargestAngle largest = largest_angle(context, *table);
    if (largest.angle > measured.largest.angle) measured.largest = largest;
  };
  if (several) add(ROPECHECK_TABLE, spec::Role::query);
  // The rotation may take its cosines from elsewhere than the table.
  if (source_of(kernel, Level::rotate) != context.source()) return;
  for (const spec::Role role : {spec::Role::query, spec::Role::key}) add(ROPECHECK_ROTATE, role);
}

}  // namespace ropecheck::properties
