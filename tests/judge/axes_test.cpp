// Are schemes judged whose tokens have several positions, or whose queries and keys turn
// differently? Right kernels pass, wrong axes are named, what has no table is not run.
#include <cmath>

#include "properties/judge_plan.hpp"
#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/planted.hpp"

namespace ropecheck::properties {
namespace {

using cases::Planted;

spec::Specification shaped(spec::Scheme scheme, spec::Dialect dialect, int width = 64) {
  spec::Specification specification = cases::plain(width);
  specification.scheme = std::move(scheme);
  specification.dialect = dialect;
  specification.base = 5e5;
  return specification;
}

spec::Specification mrope(spec::AxisOrder order, std::vector<int> section) {
  const int axes = section.size() == 4 ? 4 : 3;
  const bool idle = order == spec::AxisOrder::interleaved_or_idle;
  return shaped(spec::MultiAxis{.section = std::move(section), .order = order, .axes = axes},
                idle ? spec::Dialect::ggml : spec::Dialect::huggingface);
}

spec::Specification dual_chunk(spec::ChunkPart part) {
  return shaped(spec::DualChunk{.chunk_size = 1024, .local_size = 128, .part = part},
                spec::Dialect::paper);
}

std::vector<spec::Specification> all_schemes() {
  using Order = spec::AxisOrder;
  return {mrope(Order::chunked, {8, 12, 12}),
          mrope(Order::chunked, {8, 8, 8, 8}),
          mrope(Order::interleaved, {12, 10, 10}),
          mrope(Order::interleaved_or_idle, {12, 10, 10, 0}),
          mrope(Order::height_width_time, {11, 11, 10}),
          shaped(spec::Axial{}, spec::Dialect::huggingface),
          shaped(spec::Axial{.frequencies = spec::AxialFrequencies::alternating},
                 spec::Dialect::huggingface),
          shaped(spec::Axial{.position_shift = 1}, spec::Dialect::huggingface),
          shaped(spec::XPos{}, spec::Dialect::paper),
          shaped(spec::XPos{.scale_base = 100, .center = 2048}, spec::Dialect::paper),
          shaped(spec::SelfExtend{.group_size = 8, .window_size = 1023}, spec::Dialect::paper),
          dual_chunk(spec::ChunkPart::intra),
          dual_chunk(spec::ChunkPart::successive),
          dual_chunk(spec::ChunkPart::inter)};
}

TEST_CASE("the truth is correct and right kernels pass on every scheme of axes and roles") {
  JudgeOptions options;
  options.property_cases = 3;
  for (const spec::Specification& specification : all_schemes()) {
    for (const char* kernel : {"builtin:reference", "model:plain64", "builtin:optimized"}) {
      const KernelVerdict verdict = cases::judged(kernel, specification, options);
      INFO(spec::scheme_name(specification.scheme) << ": " << verdict.sentence);
      CHECK(verdict.outcome == Outcome::pass);
      CHECK(verdict.diagnosis.empty());
      if (std::string(kernel) == "builtin:reference") CHECK(verdict.conformance == Class::correct);
    }
  }
}

TEST_CASE("binary32 kernels keep their classes far from a gain's centre") {
  const KernelVerdict verdict = cases::judged(
      "model:fp32-product", shaped(spec::XPos{.scale_base = 100}, spec::Dialect::paper));
  INFO(verdict.sentence);
  CHECK(verdict.conformance <= Class::fp32_angle);
}

// A kernel that reads another configuration than the one it is given.
class Misreading final : public kernels::Kernel {
 public:
  explicit Misreading(std::function<void(spec::Specification&)> misread)
      : misread_(std::move(misread)), right_(open_any_kernel("model:plain64")) {}

  const kernels::Description& description() const override { return right_->description(); }
  std::unique_ptr<kernels::Session> configure(const spec::Specification& specification) override {
    spec::Specification other = specification;
    misread_(other);
    return right_->configure(other);
  }

 private:
  std::function<void(spec::Specification&)> misread_;
  std::unique_ptr<kernels::Kernel> right_;
};

std::string named(kernels::Kernel& kernel, const spec::Specification& specification) {
  JudgeOptions options = cases::levels_only();
  options.dtypes = {spec::Dtype::f32};
  const KernelVerdict verdict = judge("planted", kernel, specification, options);
  CHECK(verdict.outcome == Outcome::fail);
  if (verdict.diagnosis.empty()) return "nothing";
  return verdict.diagnosis.front().id + ": " + verdict.diagnosis.front().explanation;
}

void exchange(std::vector<std::int64_t>& positions, int axes, std::vector<std::size_t> from) {
  for (std::size_t at = 0; axes > 1 && at < positions.size(); at += from.size()) {
    const std::vector<std::int64_t> token(
        positions.begin() + static_cast<std::ptrdiff_t>(at),
        positions.begin() + static_cast<std::ptrdiff_t>(at + from.size()));
    for (std::size_t axis = 0; axis < from.size(); ++axis) positions[at + axis] = token[from[axis]];
  }
}

cases::Bend exchanged(std::vector<std::size_t> from) {
  return {
      .table_call = [=](kernels::TableCall& call) { exchange(call.positions, call.axes, from); },
      .rotate_call = [=](kernels::RotateCall& call) { exchange(call.positions, call.axes, from); },
      .table = {},
      .rotated = {}};
}

TEST_CASE("axes that no mutant exchanges are named by what they are") {
  const auto specification = mrope(spec::AxisOrder::chunked, {8, 12, 12});
  Planted rolled(exchanged({2, 0, 1}));
  const std::string rolling = named(rolled, specification);
  INFO(rolling);
  CHECK(rolling.find("axes:exchanged: ") == 0);
  CHECK(rolling.find("pairs 0 to 7 turn by axis 2 (asked: axis 0)") != std::string::npos);
  Planted last(exchanged({2, 2, 2}));
  const std::string only = named(last, specification);
  INFO(only);
  CHECK(only.find("axes:one-axis-only: ") == 0);
  CHECK(only.find("every pair turns by axis 2") != std::string::npos);
}

TEST_CASE("sections of other sizes are told pair by pair") {
  Misreading kernel([](spec::Specification& specification) {
    std::get<spec::MultiAxis>(specification.scheme).section = {10, 12, 10};
  });
  const std::string text = named(kernel, mrope(spec::AxisOrder::chunked, {8, 12, 12}));
  INFO(text);
  CHECK(text.find("axes:by-pair: ") == 0);
  CHECK(text.find("pairs 8 to 9 turn by axis 0 (asked: axis 1)") != std::string::npos);
  CHECK(text.find("pairs 20 to 21 turn by axis 1 (asked: axis 2)") != std::string::npos);
}

TEST_CASE("another part of dual chunk attention is named") {
  Misreading kernel([](spec::Specification& specification) {
    std::get<spec::DualChunk>(specification.scheme).part = spec::ChunkPart::inter;
  });
  CHECK(named(kernel, dual_chunk(spec::ChunkPart::successive)).find("roles:part-inter") == 0);
}

TEST_CASE("a witness of several axes stands at the position of its pair's axis") {
  Planted last(exchanged({2, 2, 2}));
  JudgeOptions options = cases::levels_only();
  options.levels = {Level::table};
  options.dtypes = {spec::Dtype::f32};
  const KernelVerdict verdict =
      judge("planted", last, mrope(spec::AxisOrder::chunked, {8, 12, 12}), options);
  REQUIRE(verdict.levels.front().witness);
  const Witness& witness = *verdict.levels.front().witness;
  CHECK(witness.pair < 20);  // axis 2 is right
  const double angle = static_cast<double>(witness.position) * verdict.frequencies[witness.pair];
  const double expected = witness.quantity == "cos" ? std::cos(angle) : std::sin(angle);
  CHECK(std::abs(expected - witness.expected) < 1e-6);
}

TEST_CASE("where roles differ a table is not planned, and not run where it is asked for by name") {
  const auto specification = shaped(spec::XPos{}, spec::Dialect::paper);
  const KernelVerdict usual = cases::judged("builtin:reference", specification);
  CHECK(exit_code(usual) == 0);
  for (const LevelResult& level : usual.levels) {
    CHECK(level.level != Level::table);
    CHECK(level.input == Source::configuration);
  }
  JudgeOptions options = cases::levels_only();
  options.levels = {Level::table};
  const KernelVerdict asked = cases::judged("builtin:reference", specification, options);
  CHECK(exit_code(asked) == 4);
  CHECK(asked.levels.front().reason == kNoOneTable);
}

TEST_CASE("properties that speak of one turn give a reason where there are two") {
  JudgeOptions options;
  options.property_cases = 1;
  options.levels = {Level::frequencies};
  const KernelVerdict verdict =
      cases::judged("model:plain64", shaped(spec::XPos{}, spec::Dialect::paper), options);
  CHECK(verdict.outcome == Outcome::pass);
  for (const PropertyResult& property : verdict.properties) {
    if (property.name == "positions_add") {
      CHECK(property.outcome == Outcome::not_run);
      CHECK(property.reason.find("query and key turn differently") == 0);
    }
    if (property.name == "heads_are_independent") CHECK(property.outcome == Outcome::pass);
  }
}

}  // namespace
}  // namespace ropecheck::properties
