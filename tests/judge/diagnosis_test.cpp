// Does the diagnosis name each known mistake first, and never accuse a right kernel?
#include <algorithm>

#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"

namespace ropecheck::properties {
namespace {

KernelVerdict verdict_on(const kernels::MutantInfo& mutant, bool properties) {
  JudgeOptions options;
  options.run_properties = properties;
  options.property_cases = 5;
  options.dtypes = {spec::Dtype::f32};
  return cases::judged("mutant:" + mutant.id, mutant.visible_on, options);
}

TEST_CASE("every mutant is refuted and named first") {
  for (const kernels::MutantInfo& mutant : kernels::mutants()) {
    KernelVerdict verdict = verdict_on(mutant, false);
    // What no single call shows is left to the properties.
    if (verdict.outcome == Outcome::pass) verdict = verdict_on(mutant, true);
    INFO(mutant.id << ": " << verdict.sentence);
    CHECK(verdict.outcome != Outcome::pass);
    CHECK(verdict.outcome != Outcome::not_run);
    const std::string named = verdict.diagnosis.empty() ? "nothing" : verdict.diagnosis.front().id;
    CHECK(named == mutant.id);
  }
}

TEST_CASE("binary32 kernels are diagnosed by their arithmetic") {
  JudgeOptions options = cases::levels_only();
  options.max_position = 131071;
  for (const char* model : {"model:fp32-product", "model:fp32-recurrence"}) {
    const KernelVerdict verdict = cases::judged(model, cases::llama3(), options);
    REQUIRE_FALSE(verdict.diagnosis.empty());
    CHECK(verdict.diagnosis.front().id == model);
    CHECK(verdict.diagnosis.front().residual == 0);
  }
}

}  // namespace
}  // namespace ropecheck::properties
