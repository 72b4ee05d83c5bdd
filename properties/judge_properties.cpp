// Which identities does a kernel keep? All of them, asked of each of its inputs.
#include "properties/judge_properties.hpp"

#include <algorithm>

#include "properties/judge_outcome.hpp"
#include "properties/judge_plan.hpp"
#include "properties/judge_view.hpp"
#include "properties/property.hpp"

namespace ropecheck::properties {

namespace {

PropertyResult judge_one(const Property& property, const Subject& subject,
                         const PropertyJudging& judging) {
  PropertyResult result = empty_result(property, judging.options.seed);
  if (judging.runner.dead()) {
    result.outcome = Outcome::not_run;
    result.reason = "not asked any more: " + judging.runner.reason();
    return result;
  }
  if (judging.options.progress) {
    judging.options.progress(judging.found.kernel + ": property " + result.name);
  }
  try {
    const Finding finding = try_property(property, subject);
    result.outcome = finding.outcome;
    result.cases = finding.cases;
    result.counterexample = finding.counterexample;
    result.reason = finding.reason;
  } catch (const kernels::KernelFault& fault) {
    judging.runner.stumble(fault.fault());
    result.outcome = Outcome::error;
    result.reason = fault.what();
  } catch (const kernels::Unsupported& unsupported) {
    result.outcome = Outcome::not_run;
    result.reason = unsupported.what();
  }
  return result;
}

// Further inputs run the same code on other numbers: a quarter of the cases.
int cases_for(bool first_input, int cases) { return first_input ? cases : (cases + 3) / 4; }

// A kernel's own table is judged by what makes it: not by a table that is handed over.
kernels::Description seen_from(const kernels::Description& whole, Source input, Source first) {
  kernels::Description description = with_input(whole, input);
  if (input == Source::table && input != first) {
    description.levels &= ~static_cast<std::uint32_t>(ROPECHECK_TABLE);
  }
  return description;
}

// The class that tolerances are those of: what the levels showed, or what is required.
Class claimed(const PropertyJudging& judging, Source input,
              const std::vector<PropertyResult>& so_far) {
  KernelVerdict preview = judging.found;
  preview.properties = so_far;
  conclude(preview, judging.options.waive);
  const Class found =
      preview.conformance != Class::none ? preview.conformance : judging.options.required;
  // A given table is itself rounded: no rotation by it is better.
  return input == Source::table ? std::max(found, Class::faithful) : found;
}

}  // namespace

std::vector<PropertyResult> judge_properties(const PropertyJudging& judging) {
  std::vector<PropertyResult> results;
  const KernelVerdict& found = judging.found;
  const Source first = source_of(judging.description, Level::rotate);
  for (const Source input : sources_of(judging.description, Level::rotate)) {
    InputView view(judging.kernel, seen_from(judging.description, input, first));
    kernels::Kernel& whole = judging.kernel;
    const Subject subject{
        input == first ? whole : view,
        found.specification,
        std::max(std::abs(found.positions.front()), std::abs(found.positions.back())),
        cases_for(input == first, judging.options.property_cases),
        judging.options.seed,
        claimed(judging, input, results),
        found.kernel.starts_with("builtin:")};
    for (const Property& property : all_properties()) {
      if (input != first && property.kind == Kind::schedule) continue;
      results.push_back(judge_one(property, subject, judging));
      results.back().input = input;
    }
  }
  return results;
}

}  // namespace ropecheck::properties
