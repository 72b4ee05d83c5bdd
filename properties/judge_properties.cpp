// Which identities does a kernel keep? All of them, asked of each of its inputs.
#include "properties/judge_properties.hpp"

#include <algorithm>

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

// A kernel's own table is judged by what makes it: not by a table that is handed over. Frequencies
// are made from the configuration alone.
kernels::Description seen_from(const kernels::Description& whole, Source input, Source first) {
  if (input == first) return whole;
  kernels::Description description = with_input(whole, input);
  description.levels &= ~static_cast<std::uint32_t>(ROPECHECK_FREQUENCIES);
  if (input == Source::table) description.levels &= ~static_cast<std::uint32_t>(ROPECHECK_TABLE);
  return description;
}

template <class Item>
bool asked(const std::optional<std::vector<Item>>& wanted, Item item, const JudgeOptions& options) {
  const auto& waived = options.waive;
  if (std::find(waived.begin(), waived.end(), name(item)) != waived.end()) return false;
  return !wanted || std::find(wanted->begin(), wanted->end(), item) != wanted->end();
}

// What of a kernel the identities are about: the levels and dtypes that were asked for, without
// what is waived. Where no dtype is left only frequencies are.
kernels::Description asked_for(kernels::Description description, const JudgeOptions& options) {
  const auto hide = [](std::uint32_t& mask, auto item) { mask &= ~(1u << static_cast<int>(item)); };
  for (const Level level : {Level::frequencies, Level::table, Level::rotate}) {
    if (!asked(options.levels, level, options)) hide(description.levels, level);
  }
  for (const spec::Dtype dtype :
       {spec::Dtype::f64, spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
    if (!asked(options.dtypes, dtype, options)) hide(description.dtypes, dtype);
  }
  for (const spec::Layout layout : {spec::Layout::half, spec::Layout::interleaved}) {
    if (!asked<spec::Layout>({}, layout, options)) hide(description.layouts, layout);
  }
  if (description.layouts == 0) hide(description.levels, Level::rotate);
  if (description.dtypes == 0)
    description.levels &= static_cast<std::uint32_t>(ROPECHECK_FREQUENCIES);
  return description;
}

// What a property allows at a level and dtype: the class that is required, or the worse one that
// the rows of this very level, dtype and input showed. What is required is never refuted by a
// property that demands more, and what the rows were allowed is allowed here.
//
// special  the identities speak of real frequencies: where the truth has shipped ones, a kernel may
// be off by what rounding them costs; a given table is itself rounded, no rotation by it is better
Granted granted(const PropertyJudging& judging, Source input) {
  Class required = judging.options.required;
  if (judging.options.truth == reference::Truth::shipped)
    required = std::max(required, Class::fp32_angle);
  if (input == Source::table) required = std::max(required, Class::faithful);
  Granted result(required);
  for (const LevelResult& row : judging.found.levels) {
    if (compared(row) && row.input == input && row.conformance != Class::none)
      result.widen(row.level, row.dtype, row.conformance);
  }
  return result;
}

PropertyResult not_asked(const Property& property, std::uint64_t seed) {
  PropertyResult result = empty_result(property, seed);
  result.outcome = Outcome::not_run;
  result.reason = "it is about nothing that was asked for";
  return result;
}

}  // namespace

std::vector<PropertyResult> judge_properties(const PropertyJudging& judging) {
  std::vector<PropertyResult> results;
  const KernelVerdict& found = judging.found;
  const kernels::Description wanted = asked_for(judging.description, judging.options);
  const Source first = source_of(judging.description, Level::rotate);
  for (const Source input : sources_of(judging.description, Level::rotate)) {
    InputView view(judging.kernel, seen_from(wanted, input, first));
    const bool nothing = view.description().levels == 0;
    if (nothing && input != first) continue;
    const Subject subject{
        view,
        found.specification,
        std::max(std::abs(found.positions.front()), std::abs(found.positions.back())),
        cases_for(input == first, judging.options.property_cases),
        judging.options.seed,
        granted(judging, input),
        found.kernel.starts_with("builtin:")};
    for (const Property& property : all_properties()) {
      if (input != first && property.kind == Kind::schedule) continue;
      results.push_back(nothing ? not_asked(property, judging.options.seed)
                                : judge_one(property, subject, judging));
      results.back().input = input;
    }
  }
  return results;
}

}  // namespace ropecheck::properties
