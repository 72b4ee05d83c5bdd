// Does a verdict come in time, and does a right kernel see only configurations that there are?
#include "properties/holds.hpp"
#include "reference/rounding.hpp"
#include "spec/build.hpp"
#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/planted.hpp"

namespace ropecheck::properties {
namespace {

// Reads its configuration as kernels behind the C interface do.
class Strict final : public kernels::Kernel {
 public:
  const kernels::Description& description() const override { return right_->description(); }
  std::unique_ptr<kernels::Session> configure(const spec::Specification& specification) override {
    try {
      auto built = spec::build(spec::scheme_name(specification.scheme), specification.dialect,
                               spec::parameters_of(specification));
      built.seq_len = specification.seq_len;
      return right_->configure(built);
    } catch (const spec::InputError& refused) {
      throw kernels::KernelFault({"failed", std::string("create: ") + refused.what()});
    }
  }

 private:
  std::unique_ptr<kernels::Kernel> right_ = open_any_kernel("model:plain64");
};

TEST_CASE("no property configures what the scheme refuses") {
  std::vector<spec::Specification> schemes = {cases::proportional(), cases::plain(80),
                                              cases::plain(80), cases::yarn(), cases::llama3()};
  schemes[1].scheme = spec::Axial{};
  schemes[1].dialect = schemes[2].dialect = spec::Dialect::huggingface;
  spec::MultiAxis sections;
  sections.section = {16, 12, 12};
  schemes[2].scheme = sections;
  JudgeOptions options;
  options.property_cases = 5;
  options.max_position = 2000;
  for (const spec::Specification& each : schemes) {
    Strict kernel;
    const KernelVerdict verdict = judge("strict", kernel, each, options);
    INFO(verdict.sentence);
    CHECK(exit_code(verdict) == 0);
    CHECK(verdict.faults.empty());
  }
}

TEST_CASE("a head that the scheme pairs across as a whole has nothing outside") {
  JudgeOptions options;
  options.property_cases = 5;
  const auto outcome = [&](const spec::Specification& specification) {
    Strict kernel;
    const KernelVerdict verdict = judge("strict", kernel, specification, options);
    for (const PropertyResult& each : verdict.properties) {
      if (each.name == "elements_outside_are_copied") return each.outcome;
    }
    return Outcome::error;
  };
  CHECK(outcome(cases::proportional()) == Outcome::not_run);
  CHECK(outcome(cases::plain(64)) == Outcome::pass);
}

TEST_CASE("what fails without an edge is simplified a bounded number of times") {
  const auto kernel = open_any_kernel("model:plain64");
  spec::Specification specification = cases::plain(16);
  specification.seq_len = 4096;
  const Subject subject{*kernel, specification, 4095, 20, 1, Class::fp32_angle, false};
  int calls = 0;
  double lowest = 1e9;
  const Finding finding = holds(subject, "steps", [&](const Draw& draw) {
    // Every number fails once, and the ones just below it next: there is no edge to halve towards.
    const double base = draw.number("base", 1e6, 1e9);
    if (++calls > 100000 || base >= lowest) return;
    if (lowest < 1e9 && base < lowest - 2) return;
    lowest = base;
    throw Refuted("large");
  });
  CHECK(finding.outcome == Outcome::fail);
  CHECK_FALSE(finding.counterexample.empty());
  CHECK(calls < 600);
}

TEST_CASE("a number far above the edge of what fails comes down to it") {
  const auto kernel = open_any_kernel("model:plain64");
  spec::Specification specification = cases::plain(16);
  specification.seq_len = 4096;
  const Subject subject{*kernel, specification, 4095, 20, 1, Class::fp32_angle, false};
  const Finding finding = holds(subject, "far numbers", [&](const Draw& draw) {
    if (draw.number("base", 2, 1e9) >= 123457) throw Refuted("large");
  });
  CHECK(finding.counterexample == "base = 0x1.e241p+16: large");
}

TEST_CASE("one wrong sine in every table is judged with a bounded number of calls") {
  int tables = 0;
  cases::Planted kernel({.table_call = {},
                         .rotate_call = {},
                         .table =
                             [&](const kernels::TableCall&, kernels::Table& answer) {
                               ++tables;
                               const double off = answer.sin.value(40) + 1e-3;
                               answer.sin.set_bits(
                                   40, reference::round_to(answer.sin.dtype, reference::Real(off)));
                             },
                         .rotated = {}});
  kernel.declared().inputs = ROPECHECK_FROM_CONFIG;
  kernel.declared().levels = ROPECHECK_TABLE;
  JudgeOptions options;
  options.dtypes = {spec::Dtype::f32};
  const KernelVerdict verdict = judge("planted", kernel, cases::plain(), options);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  CHECK(tables < 5000);
}

}  // namespace
}  // namespace ropecheck::properties
