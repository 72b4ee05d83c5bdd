// Does the judge give each kernel the class it deserves?
#include <cmath>

#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"

namespace ropecheck::properties {
namespace {

std::vector<spec::Specification> specifications() {
  return {cases::plain(), cases::llama3(), cases::yarn(), cases::proportional()};
}

TEST_CASE("the reference is correct at every level") {
  for (const spec::Specification& specification : specifications()) {
    const KernelVerdict verdict = cases::judged("builtin:reference", specification);
    INFO(verdict.sentence);
    CHECK(verdict.outcome == Outcome::pass);
    CHECK(verdict.conformance == Class::correct);
    // frequencies; 3 tables × 2 inputs; 3 dtypes × 2 layouts × 3 inputs
    CHECK(verdict.levels.size() == 25);
    for (const LevelResult& level : verdict.levels) {
      // A given table is rounded itself; the exact rotation by it is correct all the same.
      INFO(row_text(level));
      CHECK(level.conformance == Class::correct);
      CHECK_FALSE(level.witness);
    }
    REQUIRE(verdict.safe_f32);
    CHECK(verdict.safe_f32->at_least);
  }
}

TEST_CASE("the SIMD kernel is faithful or better") {
  for (const spec::Specification& specification : specifications()) {
    JudgeOptions options = cases::levels_only();
    options.required = Class::faithful;
    const KernelVerdict verdict = cases::judged("builtin:optimized", specification, options);
    INFO(verdict.sentence);
    CHECK(verdict.outcome == Outcome::pass);
    CHECK(verdict.conformance <= Class::faithful);
    REQUIRE(verdict.safe_f32);
    CHECK(verdict.safe_f32->at_least);
    CHECK(verdict.safe_f32->position ==
          static_cast<std::int64_t>(specification.max_position_embeddings) - 1);
  }
}

TEST_CASE(
    "binary32 products are fp32-angle, running products fp32-recurrence, neither better nor "
    "worse") {
  for (const spec::Specification& specification :
       {cases::llama3(), cases::plain(), cases::yarn()}) {
    JudgeOptions options = cases::levels_only();
    options.max_position = 131071;
    const KernelVerdict product = cases::judged("model:fp32-product", specification, options);
    INFO(product.sentence);
    CHECK(product.outcome == Outcome::pass);
    CHECK(product.conformance == Class::fp32_angle);
    options.required = Class::fp32_recurrence;
    const KernelVerdict recurrence = cases::judged("model:fp32-recurrence", specification, options);
    INFO(recurrence.sentence);
    CHECK(recurrence.outcome == Outcome::pass);
    CHECK(recurrence.conformance == Class::fp32_recurrence);
    REQUIRE(recurrence.safe_bf16);
    CHECK_FALSE(recurrence.safe_bf16->at_least);
    CHECK(recurrence.safe_bf16->position > 100);
    CHECK((!recurrence.safe_f32 || recurrence.safe_f32->position < recurrence.safe_bf16->position));
  }
}

TEST_CASE("plain binary64 is never accused") {
  for (const spec::Specification& specification : specifications()) {
    const KernelVerdict verdict = cases::judged("model:plain64", specification);
    INFO(verdict.sentence);
    CHECK(verdict.outcome == Outcome::pass);
    CHECK(verdict.conformance <= Class::dtype);
    CHECK(verdict.diagnosis.empty());
  }
}

TEST_CASE("measured errors stay below the bounds that are drawn beside them") {
  JudgeOptions options = cases::levels_only();
  options.max_position = 131071;
  const KernelVerdict verdict = cases::judged("model:fp32-product", cases::llama3(), options);
  REQUIRE(verdict.error_by_position.size() == verdict.positions.size());
  double largest = 0;
  for (const ErrorAtPosition& row : verdict.error_by_position) {
    CHECK(row.error <= row.bound);
    CHECK(row.bound <= row.recurrence_bound);
    largest = std::max(largest, row.error);
  }
  CHECK(largest > 1e-4);
  double hottest = 0;
  for (const HeatCell& cell : verdict.heat_map) hottest = std::max(hottest, cell.angle_error);
  CHECK(hottest >= largest);
  CHECK(verdict.budget.known);
  CHECK(verdict.budget.frequency > 1e-4);
  CHECK(verdict.budget.trigonometric < 1e-6);
  CHECK(verdict.budget.rotation_rounding < 3);
}

TEST_CASE("the same seed gives the same verdict, whatever the number of threads") {
  JudgeOptions options = cases::levels_only();
  options.threads = 1;
  const KernelVerdict one = cases::judged("model:fp32-product", cases::yarn(), options);
  options.threads = 4;
  const KernelVerdict four = cases::judged("model:fp32-product", cases::yarn(), options);
  CHECK(one.sentence == four.sentence);
  REQUIRE(one.levels.size() == four.levels.size());
  for (std::size_t row = 0; row < one.levels.size(); ++row) {
    CHECK(one.levels[row].max_pair_error == four.levels[row].max_pair_error);
    CHECK(one.levels[row].quantiles == four.levels[row].quantiles);
  }
}

TEST_CASE("an inactive scheme is flagged") {
  spec::Specification inactive = cases::plain();
  inactive.scheme = spec::Linear{1};
  CHECK_FALSE(cases::judged("builtin:optimized", inactive).scheme_active);
  CHECK(cases::judged("builtin:optimized", cases::yarn()).scheme_active);
}

}  // namespace
}  // namespace ropecheck::properties
