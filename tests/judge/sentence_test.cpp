// Is what the judge says true where answers are no numbers, and in every class?
#include <cmath>
#include <limits>

#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/fakes.hpp"

namespace ropecheck::properties {
namespace {

using cases::Fake;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void fill(kernels::Buffer& buffer, double value) {
  const std::uint64_t bits = reference::round_to(buffer.dtype, reference::Real(value));
  for (std::size_t at = 0; at < buffer.size(); ++at) buffer.set_bits(at, bits);
}

/// Everything that a kernel returns is `value`.
Fake returning(double value) {
  return Fake({.frequencies =
                   [value](kernels::Frequencies& answer) {
                     for (double& each : answer.frequency) each = value;
                   },
               .table =
                   [value](kernels::Table& answer) {
                     fill(answer.cos, value);
                     fill(answer.sin, value);
                   },
               .rotate =
                   [value](kernels::Rotated& answer) {
                     fill(answer.query, value);
                     fill(answer.key, value);
                   }});
}

JudgeOptions near() {
  JudgeOptions options = cases::levels_only();
  options.max_position = 300;
  return options;
}

}  // namespace

TEST_CASE("no cause is invented where no number was returned") {
  for (const double value : {kNan, kInfinite, -kInfinite}) {
    for (const spec::Specification& specification : {cases::plain(16), cases::yarn()}) {
      Fake kernel = returning(value);
      const KernelVerdict verdict = judge("fake", kernel, specification, near());
      INFO(value << ": " << verdict.sentence);
      CHECK(verdict.outcome == Outcome::fail);
      CHECK(verdict.conformance == Class::none);
      REQUIRE(verdict.diagnosis.size() == 1);
      CHECK(verdict.diagnosis.front().id == "unknown");
      CHECK_FALSE(says(verdict.sentence, "times as fast"));
      CHECK_FALSE(says(verdict.sentence, "3.14 rad"));  // what is no number has no angle
      CHECK_FALSE(verdict.budget.known);
    }
  }
}

TEST_CASE("frequencies that are no numbers leave the split of the error finite") {
  for (const double value : {kNan, kInfinite}) {
    Fake kernel({.frequencies = [value](kernels::Frequencies& answer) {
      answer.frequency.back() = value;
    }});
    const KernelVerdict verdict = judge("fake", kernel, cases::plain(16), near());
    CHECK(verdict.outcome == Outcome::fail);
    CHECK(verdict.budget.known);
    CHECK(std::isfinite(verdict.budget.frequency));
    CHECK(std::isfinite(verdict.budget.angle));
    REQUIRE_FALSE(verdict.diagnosis.empty());
    CHECK(verdict.diagnosis.front().id == "unknown");
  }
}

TEST_CASE("an attention scale that is no number is wrong, repeatable and no rotation's fault") {
  Fake kernel({.frequencies = [](kernels::Frequencies& answer) { answer.attention_scale = kNan; }});
  kernel.declared().levels = ROPECHECK_FREQUENCIES | ROPECHECK_TABLE;
  const KernelVerdict verdict = judge("fake", kernel, cases::plain(16), near());
  INFO(verdict.sentence);
  CHECK(verdict.faults.empty());
  CHECK(verdict.outcome == Outcome::fail);
  REQUIRE_FALSE(verdict.diagnosis.empty());
  for (const Diagnosis& cause : verdict.diagnosis) {
    CHECK_FALSE(says(cause.id, "rotation"));
    CHECK_FALSE(says(cause.explanation, "rotation"));
  }
}

TEST_CASE("a faithful rotation is not said to be good to one unit in the last place") {
  JudgeOptions options = cases::levels_only();
  options.max_position = 131071;
  options.levels = {Level::rotate};
  options.dtypes = {spec::Dtype::bf16};
  const KernelVerdict verdict = cases::judged("model:fp32-product", cases::plain(), options);
  INFO(verdict.sentence);
  REQUIRE(verdict.conformance == Class::faithful);
  CHECK(says(verdict.sentence, "every rotated pair is within what a table"));
  CHECK_FALSE(says(verdict.sentence, "tested value"));
}

TEST_CASE("a class is a bound and names no arithmetic that a kernel may not have") {
  JudgeOptions options = cases::levels_only();
  options.max_position = 131071;
  options.dtypes = {spec::Dtype::f32};
  const KernelVerdict powers = cases::judged("model:fp32-direct-pow", cases::plain(), options);
  INFO(powers.sentence);
  REQUIRE(powers.conformance == Class::fp32_recurrence);
  CHECK(says(powers.sentence, "off by no more than"));
  options.truth = reference::Truth::shipped;
  const KernelVerdict ideal = cases::judged("builtin:optimized", cases::plain(), options);
  INFO(ideal.sentence);
  REQUIRE(ideal.conformance == Class::fp32_angle);
  CHECK(says(ideal.sentence, "against the truth of frequencies rounded to binary32"));
}

TEST_CASE("unsafe from the start is not the same as not measured") {
  Fake wrong = returning(kNan);
  const KernelVerdict unsafe = judge("fake", wrong, cases::plain(16), near());
  REQUIRE(unsafe.safe_f32);
  CHECK(unsafe.safe_f32->unsafe);
  Fake silent({.configure = [] { throw kernels::Unsupported("no such scheme here"); }});
  CHECK_FALSE(judge("fake", silent, cases::plain(16), near()).safe_f32);
}

}  // namespace ropecheck::properties
