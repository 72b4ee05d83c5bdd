// Is a kernel judged on what was asked for alone: levels, dtypes, what is waived and what is
// required?
#include "properties/granted.hpp"
#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/fakes.hpp"

namespace ropecheck::properties {
namespace {

using cases::Fake;

JudgeOptions asking(std::vector<Level> levels, std::vector<spec::Dtype> dtypes = {}) {
  JudgeOptions options;
  options.max_position = 131071;
  options.levels = std::move(levels);
  if (!dtypes.empty()) options.dtypes = std::move(dtypes);
  return options;
}

const PropertyResult& property(const KernelVerdict& verdict, const std::string& name) {
  for (const PropertyResult& each : verdict.properties) {
    if (each.name == name) return each;
  }
  throw std::invalid_argument("no property " + name);
}

int count(const KernelVerdict& verdict, Outcome outcome) {
  int found = 0;
  for (const PropertyResult& each : verdict.properties) found += each.outcome == outcome;
  return found;
}

/// The truth, whose f32 rotations lose their first value.
Fake wrong_in_f32() {
  return Fake({.rotate = [](kernels::Rotated& answer) {
    if (answer.query.dtype == spec::Dtype::f32 && answer.query.size() > 0)
      answer.query.set_bits(0, 0x7f000000);
  }});
}

}  // namespace

TEST_CASE("a right kernel passes whatever part of it is asked for") {
  const JudgeOptions selections[] = {
      asking({Level::frequencies}), asking({Level::table}, {spec::Dtype::bf16}),
      asking({Level::rotate}, {spec::Dtype::bf16}), asking({Level::rotate}, {spec::Dtype::f16})};
  for (const char* kernel : {"builtin:optimized", "model:fp32-product", "model:plain64"}) {
    for (const JudgeOptions& options : selections) {
      const KernelVerdict verdict = cases::judged(kernel, cases::plain(), options);
      INFO(verdict.sentence);
      CHECK(verdict.outcome == Outcome::pass);
      CHECK(count(verdict, Outcome::fail) == 0);
      CHECK(count(verdict, Outcome::pass) > 0);
    }
  }
}

TEST_CASE("properties are about the levels that were asked for") {
  const KernelVerdict frequencies =
      cases::judged("builtin:reference", cases::plain(16), asking({Level::frequencies}));
  CHECK(property(frequencies, "norm_is_kept").outcome == Outcome::not_run);
  CHECK(property(frequencies, "frequencies_agree_with_reference").outcome == Outcome::pass);
  const KernelVerdict rotation =
      cases::judged("builtin:reference", cases::plain(16), asking({Level::rotate}));
  CHECK(property(rotation, "norm_is_kept").outcome == Outcome::pass);
  CHECK(property(rotation, "frequencies_agree_with_reference").outcome == Outcome::not_run);
}

TEST_CASE("properties are about the dtypes that were asked for") {
  Fake kernel = wrong_in_f32();
  const auto verdict = [&](std::vector<spec::Dtype> dtypes) {
    return judge("fake", kernel, cases::plain(16), asking({Level::rotate}, std::move(dtypes)));
  };
  const KernelVerdict bf16 = verdict({spec::Dtype::bf16});
  INFO(bf16.sentence);
  CHECK(bf16.outcome == Outcome::pass);
  CHECK(count(bf16, Outcome::fail) == 0);
  const KernelVerdict both = verdict({spec::Dtype::bf16, spec::Dtype::f32});
  CHECK(both.outcome == Outcome::fail);
  CHECK(property(both, "norm_is_kept").outcome == Outcome::fail);
}

TEST_CASE("a counterexample calls formats and layouts by their names") {
  Fake kernel = wrong_in_f32();
  const KernelVerdict verdict =
      judge("fake", kernel, cases::plain(16), asking({Level::rotate}, {spec::Dtype::f32}));
  const std::string& text = property(verdict, "norm_is_kept").counterexample;
  INFO(text);
  CHECK(text.find("dtype = f32") != std::string::npos);
  CHECK(text.find("layout = half") != std::string::npos);
}

TEST_CASE("the class granted at one level and dtype says nothing about another") {
  Granted granted(Class::dtype);
  granted.widen(Level::table, spec::Dtype::f32, Class::fp32_angle);
  granted.widen(Level::table, spec::Dtype::f16, Class::correct);
  CHECK(granted.at(Level::table, spec::Dtype::f32) == Class::fp32_angle);
  CHECK(granted.at(Level::table, spec::Dtype::f16) == Class::dtype);  // never tighter
  CHECK(granted.at(Level::rotate, spec::Dtype::f32) == Class::dtype);
  const Granted strict = granted.at_most(Class::faithful);
  CHECK(strict.at(Level::table, spec::Dtype::f32) == Class::faithful);
}

TEST_CASE("a waived level is shown with its class and decides nothing") {
  JudgeOptions options = asking({Level::rotate}, {spec::Dtype::f32});
  options.waive = {"rotate"};
  const KernelVerdict verdict = cases::judged("model:fp32-recurrence", cases::plain(), options);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::pass);
  CHECK(verdict.conformance == Class::fp32_recurrence);
  CHECK(verdict.waived == std::vector<std::string>{"rotate"});
  CHECK(verdict.sentence.find("waived: rotate f32 half") != std::string::npos);
  CHECK(count(verdict, Outcome::fail) == 0);
  for (const LevelResult& row : verdict.levels) {
    CHECK(row.waived);
    CHECK(row.outcome == Outcome::fail);
    CHECK(row.conformance == Class::fp32_recurrence);
  }
}

TEST_CASE("what fails beside a waived level is what the sentence blames") {
  JudgeOptions options = asking({Level::table, Level::rotate}, {spec::Dtype::f32});
  options.waive = {"rotate"};
  const KernelVerdict verdict = cases::judged("model:fp32-recurrence", cases::plain(), options);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  CHECK(verdict.sentence.find("is required: table f32") != std::string::npos);
}

TEST_CASE("where no class is required refuted properties are shown and fail nothing") {
  JudgeOptions options = asking({Level::table});
  options.required = Class::none;
  const KernelVerdict verdict = cases::judged("mutant:P3-bf16-angle", cases::plain(), options);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::pass);
  CHECK(verdict.conformance == Class::none);
  CHECK(count(verdict, Outcome::fail) > 0);
  options.required = Class::fp32_angle;
  CHECK(cases::judged("mutant:P3-bf16-angle", cases::plain(), options).outcome == Outcome::fail);
}

}  // namespace ropecheck::properties
