// Are schemes judged whose tokens have several positions, or whose queries and keys turn
// differently? Right kernels pass, wrong axes are named, what has no table is not run.
#include <algorithm>
#include <cmath>
#include <span>

#include "properties/judge_numbers.hpp"
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

// Every position of a token by a rule of its own, in tables and rotations alike.
using TokenRule = std::function<void(std::span<std::int64_t>)>;

cases::Bend by_token(std::size_t axes, TokenRule rule) {
  const auto all = [=](std::vector<std::int64_t>& positions, int asked) {
    if (asked == 1) {  // text: the same position on every axis
      std::vector<std::int64_t> full;
      for (const std::int64_t position : positions) full.insert(full.end(), axes, position);
      positions = full;
    }
    for (std::size_t at = 0; at < positions.size(); at += axes)
      rule(std::span(positions).subspan(at, axes));
  };
  const auto bend = [=](auto& call) {
    if constexpr (requires { call.table_cos; }) {
      if (call.table_cos.size() > 0) return;  // positions are rows
    }
    all(call.positions, call.axes);
    call.axes = static_cast<int>(axes);
  };
  return {.table_call = [=](kernels::TableCall& call) { bend(call); },
          .rotate_call = [=](kernels::RotateCall& call) { bend(call); },
          .table = {},
          .rotated = {}};
}

KernelVerdict of_one_format(kernels::Kernel& kernel, const spec::Specification& specification) {
  JudgeOptions options = cases::levels_only();
  options.dtypes = {spec::Dtype::f32};
  return judge("planted", kernel, specification, options);
}

TEST_CASE("what text tokens or queries do not show is not safe") {
  Planted swapped(exchanged({0, 2, 1}));
  const auto mixed = mrope(spec::AxisOrder::chunked, {8, 12, 12});
  const KernelVerdict axes = of_one_format(swapped, mixed);
  INFO(axes.sentence);
  CHECK(axes.conformance == Class::none);
  CHECK((!axes.safe_f32 || !axes.safe_f32->at_least));
  CHECK(axes.sentence.find("safe for f32 at every") == std::string::npos);
  double worst = 0;
  for (const ErrorAtPosition& row : axes.error_by_position) worst = std::max(worst, row.error);
  CHECK(worst > 0.1);
  CHECK(axes.sentence.find("e-") > axes.sentence.find(" rad at position"));

  // Keys alone are wrong: they turn at the position after theirs.
  cases::Bend late{
      .rotated = [right = std::shared_ptr<kernels::Kernel>(open_any_kernel("model:plain64"))](
                     const kernels::RotateCall& call, kernels::Rotated& answer) {
        kernels::RotateCall other = call;
        for (std::int64_t& position : other.positions) ++position;
        answer.key = right->configure(dual_chunk(spec::ChunkPart::intra))->rotate(other).key;
      }};
  Planted keys(late);
  const KernelVerdict roles = of_one_format(keys, dual_chunk(spec::ChunkPart::intra));
  INFO(roles.sentence);
  CHECK(roles.conformance == Class::none);
  REQUIRE(roles.safe_f32);
  CHECK(roles.safe_f32->unsafe);
}

TEST_CASE(
    "a cause that text tokens suggest is not named where tokens of several positions refute") {
  const auto mixed = mrope(spec::AxisOrder::chunked, {8, 12, 12});
  Planted sum(by_token(3, [](auto p) { p[1] += p[0], p[2] += p[0]; }));
  CHECK(named(sum, mixed).find("unknown: ") == 0);
  Planted relative(by_token(3, [](auto p) { p[1] -= p[0], p[2] -= p[0]; }));
  CHECK(named(relative, mixed).find("unknown: ") == 0);
  Planted flat(by_token(2, [](auto p) { p[0] = p[1] = p[0] + p[1]; }));
  CHECK(named(flat, shaped(spec::Axial{}, spec::Dialect::huggingface)).find("unknown: ") == 0);
  // One that both show keeps its name.
  Planted clamped(by_token(3, [](auto p) {
    for (std::int64_t& each : p) each = std::min<std::int64_t>(each, 1023);
  }));
  CHECK(named(clamped, mixed).find("pattern:position-clamped: ") == 0);
}

TEST_CASE("a witness says every position of its token") {
  Planted swapped(exchanged({0, 2, 1}));
  const auto mixed = mrope(spec::AxisOrder::chunked, {8, 12, 12});
  const KernelVerdict verdict = of_one_format(swapped, mixed);
  const auto wrong = std::find_if(verdict.levels.begin(), verdict.levels.end(), [](auto& row) {
    return row.level == Level::rotate && row.conformance == Class::none;
  });
  REQUIRE(wrong != verdict.levels.end());
  REQUIRE(wrong->witness);
  const Witness& witness = *wrong->witness;
  REQUIRE(witness.positions.size() == 3);
  CHECK(witness.positions[witness.pair < 8 ? 0 : witness.pair < 20 ? 1 : 2] == witness.position);
  CHECK(position_text(witness) == std::to_string(witness.positions[0]) + "/" +
                                      std::to_string(witness.positions[1]) + "/" +
                                      std::to_string(witness.positions[2]));
  Misreading slower([](spec::Specification& specification) { specification.base *= 2; });
  const KernelVerdict plain = of_one_format(slower, cases::plain(64));
  REQUIRE(plain.levels.front().witness);
  CHECK(plain.levels.front().witness->positions.empty());
}

TEST_CASE("an inner scheme left out is named by what it is") {
  auto linear = mrope(spec::AxisOrder::chunked, {8, 12, 12});
  std::get<spec::MultiAxis>(linear.scheme).inner = spec::Linear{4};
  Misreading dropped([](spec::Specification& specification) {
    std::get<spec::MultiAxis>(specification.scheme).inner = spec::Default{};
  });
  CHECK(named(dropped, linear).find("F5-linear-ignored: ") == 0);
}

TEST_CASE("plain frequencies in place of axial ones are no ramp left out") {
  const auto axial = shaped(spec::Axial{}, spec::Dialect::huggingface);
  const int pairs = axial.head.pairs();
  Planted plain({.table = [=](const kernels::TableCall& call, kernels::Table& answer) {
    for (std::size_t at = 0; at < answer.cos.size(); ++at) {
      const std::size_t pair = at % pairs, token = at / pairs;
      const std::size_t axis = call.axes == 1 ? 0 : 2 * pair / pairs;
      const double angle = static_cast<double>(call.positions[token * call.axes + axis]) *
                           std::pow(axial.base, -static_cast<double>(pair) / pairs);
      answer.cos.set_bits(at, encode_exact(call.dtype, static_cast<float>(std::cos(angle))));
      answer.sin.set_bits(at, encode_exact(call.dtype, static_cast<float>(std::sin(angle))));
    }
  }});
  plain.declared().levels = ROPECHECK_TABLE;
  const std::string text = named(plain, axial);
  INFO(text);
  CHECK(text.find("axes:plain-frequencies: ") == 0);
  CHECK(text.find("ramp") == std::string::npos);
}

TEST_CASE("where only one role deviates the explanation speaks of that role") {
  const auto stretched = shaped(spec::XPos{.scale_base = 100}, spec::Dialect::paper);
  const auto unstretched = std::make_shared<std::unique_ptr<kernels::Session>>(
      open_any_kernel("model:plain64")->configure(shaped(spec::Default{}, spec::Dialect::paper)));
  Planted query({.rotated = [=](const kernels::RotateCall& call, kernels::Rotated& answer) {
    answer.query = (*unstretched)->rotate(call).query;
  }});
  const std::string text = named(query, stretched);
  INFO(text);
  CHECK(text.find("F30-gain-left-out: ") == 0);
  CHECK(text.find("in the query (the key is right) alone: queries have no gain") !=
        std::string::npos);
}

TEST_CASE("no clause about layouts is left empty") {
  Planted sum(by_token(3, [](auto p) { p[1] += p[0], p[2] += p[0]; }));
  const std::string text = named(sum, mrope(spec::AxisOrder::chunked, {8, 12, 12}));
  INFO(text);
  CHECK(text.find("only in layout") == std::string::npos);
  CHECK(text.find(": ;") == std::string::npos);
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
  options.levels = {Level::frequencies, Level::rotate};
  options.dtypes = {spec::Dtype::f32};
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
