// Do faults, missing levels and waivers lead to the outcome and exit code that the contract
// promises?
#include <cmath>
#include <limits>

#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/fakes.hpp"

namespace ropecheck::properties {
namespace {

using cases::Fake;
using cases::Trouble;

KernelVerdict judged(Fake& kernel, JudgeOptions options = cases::levels_only()) {
  options.max_position = 300;
  return judge("fake", kernel, cases::plain(16), options);
}

[[noreturn]] void fail_with(const char* kind) { throw kernels::KernelFault({kind, "on purpose"}); }

bool has_fault(const KernelVerdict& verdict, const std::string& kind) {
  for (const kernels::Fault& fault : verdict.faults) {
    if (fault.kind == kind) return true;
  }
  return false;
}

TEST_CASE("crashes, hangs and refusals end in exit code 3, never in an exception") {
  for (const char* kind : {"crashed", "hung", "exited", "refused", "failed", "protocol-error"}) {
    Fake kernel({.table = [=](kernels::Table&) { fail_with(kind); }});
    const KernelVerdict verdict = judged(kernel);
    INFO(kind << ": " << verdict.sentence);
    CHECK(verdict.outcome == Outcome::error);
    CHECK(exit_code(verdict) == 3);
    CHECK(has_fault(verdict, kind));
    CHECK(verdict.levels.size() == 25);  // complete with what is known
    REQUIRE_FALSE(verdict.diagnosis.empty());
    CHECK(verdict.diagnosis.front().id == std::string("fault:") + kind);
  }
}

TEST_CASE("a hang is waited for once") {
  Fake kernel({.table = [](kernels::Table&) { fail_with("hung"); }});
  judged(kernel);
  CHECK(kernel.calls() == 1);
}

TEST_CASE("a refusal leaves the other levels judged") {
  Fake kernel({.table = [](kernels::Table&) { fail_with("refused"); }});
  const KernelVerdict verdict = judged(kernel);
  for (const LevelResult& level : verdict.levels) {
    CHECK(level.outcome == (level.level == Level::table ? Outcome::error : Outcome::pass));
  }
}

TEST_CASE("a kernel that dies while being configured is an error") {
  Fake kernel({.configure = [] { fail_with("crashed"); }});
  CHECK(exit_code(judged(kernel)) == 3);
}

TEST_CASE("a kernel that does not support a specification is not run") {
  Fake kernel({.configure = [] { throw kernels::Unsupported("no such scheme here"); }});
  const KernelVerdict verdict = judged(kernel);
  CHECK(verdict.outcome == Outcome::not_run);
  CHECK(exit_code(verdict) == 4);
  CHECK(verdict.levels.front().reason == "no such scheme here");
}

TEST_CASE("a scheme that is not declared is not run") {
  Fake kernel({});
  kernel.declared().schemes = {"yarn"};
  const KernelVerdict verdict = judged(kernel);
  CHECK(verdict.outcome == Outcome::not_run);
  CHECK(exit_code(verdict) == 4);
}

TEST_CASE("mild faults come with a complete verdict and exit code 3, unless waived") {
  const auto mild = [](kernels::Rotated& answer) {
    answer.faults.push_back({"wrote-out-of-bounds", "on purpose"});
  };
  Fake kernel({.rotate = mild});
  const KernelVerdict verdict = judged(kernel);
  CHECK(exit_code(verdict) == 3);
  CHECK(verdict.conformance == Class::correct);
  JudgeOptions waiving = cases::levels_only();
  waiving.waive = {"wrote-out-of-bounds", "never-needed"};
  const KernelVerdict waived = judged(kernel, waiving);
  CHECK(exit_code(waived) == 0);
  CHECK(waived.waived == std::vector<std::string>{"wrote-out-of-bounds"});
}

TEST_CASE("two equal calls that differ are a fault") {
  int count = 0;
  Fake kernel({.table = [&](kernels::Table& answer) {
    answer.cos.set_bits(0, answer.cos.bits(0) + (++count % 2));
  }});
  const KernelVerdict verdict = judged(kernel);
  CHECK(has_fault(verdict, "not-repeatable"));
  CHECK(exit_code(verdict) == 3);
}

TEST_CASE("what is not finite has no class") {
  Fake kernel({.table = [](kernels::Table& answer) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    answer.sin.set_bits(3, reference::round_to(answer.sin.dtype, reference::Real(nan)));
  }});
  const KernelVerdict verdict = judged(kernel);
  CHECK(verdict.conformance == Class::none);
  CHECK(exit_code(verdict) == 1);
}

TEST_CASE("one value off by one bit is faithful and says where") {
  Fake kernel(
      {.table = [](kernels::Table& answer) { answer.cos.set_bits(9, answer.cos.bits(9) ^ 1u); }});
  JudgeOptions options = cases::levels_only();
  options.levels = {Level::table};
  options.dtypes = {spec::Dtype::f32};
  const KernelVerdict verdict = judged(kernel, options);
  REQUIRE(verdict.levels.size() == 2);  // from the configuration, from given frequencies
  const LevelResult& level = verdict.levels.front();
  CHECK(level.conformance == Class::faithful);
  REQUIRE(level.witness);
  CHECK(level.witness->quantity == "cos");
  CHECK(level.witness->pair == 1);  // 8 pairs: value 9 is pair 1 of row 1
  CHECK(level.witness->why.find("correctly rounded") != std::string::npos);
  CHECK(level.max_ulp > 0.5);
  CHECK(level.max_ulp <= 1);
}

TEST_CASE("a changed tail has no class") {
  Fake kernel({.rotate = [](kernels::Rotated& answer) {
    answer.query.set_bits(15, answer.query.bits(15) ^ 1u);
  }});
  JudgeOptions options = cases::levels_only();
  options.max_position = 300;
  spec::Specification partial = cases::plain(16);
  partial.head.rotary_dim = 8;
  const KernelVerdict verdict = judge("fake", kernel, partial, options);
  CHECK(verdict.conformance == Class::none);
  CHECK(verdict.levels.back().witness->quantity == "tail");
}

TEST_CASE("what was asked for by name and is not declared is not run, unless waived") {
  Fake kernel({});
  kernel.declared().levels = ROPECHECK_TABLE;
  kernel.declared().dtypes = 1u << ROPECHECK_F32;
  CHECK(exit_code(judged(kernel)) == 0);
  JudgeOptions options = cases::levels_only();
  options.levels = {Level::table, Level::rotate};
  CHECK(exit_code(judged(kernel, options)) == 4);
  options.waive = {"rotate"};
  const KernelVerdict waived = judged(kernel, options);
  CHECK(exit_code(waived) == 0);
  CHECK(waived.waived == std::vector<std::string>{"rotate"});
  options = cases::levels_only();
  options.dtypes = {spec::Dtype::f32, spec::Dtype::bf16};
  CHECK(exit_code(judged(kernel, options)) == 4);
  options.waive = {"bf16"};
  CHECK(exit_code(judged(kernel, options)) == 0);
}

TEST_CASE("an empty selection is not passed") {
  Fake kernel({});
  JudgeOptions options = cases::levels_only();
  options.levels = std::vector<Level>{};
  CHECK(exit_code(judged(kernel, options)) == 4);
  JudgeOptions nowhere = cases::levels_only();
  kernel.declared().max_position = 10;
  nowhere.positions = std::vector<std::int64_t>{20, 30};
  CHECK(exit_code(judged(kernel, nowhere)) == 4);
}

TEST_CASE("advisory verdicts do not decide the exit code") {
  Fake kernel({.table = [](kernels::Table&) { fail_with("crashed"); }});
  KernelVerdict verdict = judged(kernel);
  verdict.advisory = true;
  CHECK(exit_code(verdict) == 0);
}

TEST_CASE("safe context is the last tested position before the first failure, per format") {
  // cos wrong by 2^-10 in every row whose first sine is that of a position from 100 on.
  Fake kernel({.table = [](kernels::Table& answer) {
    if (answer.cos.dtype != spec::Dtype::f32) return;
    const std::size_t pairs = 8;
    for (std::size_t row = 0; row < answer.cos.size() / pairs; ++row) {
      const double slow = answer.sin.value(row * pairs + 7);  // position·10000^(-7/8), increasing
      if (slow < std::sin(100 * std::pow(10000.0, -0.875)) * 0.999) continue;
      const double bent = answer.cos.value(row * pairs) + 0x1p-10;
      answer.cos.set_bits(row * pairs,
                          reference::round_to(spec::Dtype::f32, reference::Real(bent)));
    }
  }});
  JudgeOptions options = cases::levels_only();
  options.positions = std::vector<std::int64_t>{0, 1, 50, 99, 100, 150};
  const KernelVerdict verdict = judge("fake", kernel, cases::plain(16), options);
  REQUIRE(verdict.safe_f32);
  CHECK(verdict.safe_f32->position == 99);
  CHECK_FALSE(verdict.safe_f32->at_least);
  REQUIRE(verdict.safe_bf16);
  CHECK(verdict.safe_bf16->position == 150);
  CHECK(verdict.safe_bf16->at_least);
}

TEST_CASE("every position of a range is exhaustive") {
  Fake kernel({});
  JudgeOptions options = cases::levels_only();
  options.positions = std::vector<std::int64_t>{3, 1, 2, 2};
  CHECK(judge("fake", kernel, cases::plain(16), options).exhaustive);
  CHECK_FALSE(judged(kernel).exhaustive);
}

}  // namespace
}  // namespace ropecheck::properties
