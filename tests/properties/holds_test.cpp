// Does holds() shrink, repeat, and pass faults through? Tried on properties and kernels with a
// planted error.
#include "properties/holds.hpp"

#include <iostream>
#include <sstream>

#include "tests/catch.hpp"
#include "tests/properties/planted_kernel.hpp"

namespace ropecheck::properties {
namespace {

spec::Specification eight_wide() {
  spec::Specification specification;
  specification.head = {
      .head_dim = 8, .rotary_dim = 8, .rotary_offset = 0, .layout = spec::Layout::half};
  specification.seq_len = 131072;
  return specification;
}

/// Pair 1's first element grows by half from position 1000 on.
void grow_from_1000(const kernels::RotateCall& call, kernels::Rotated& rotated) {
  const std::size_t row = rotated.query.size() / call.positions.size();
  for (std::size_t token = 0; token < call.positions.size(); ++token) {
    if (call.positions[token] < 1000) continue;
    const int element = call.layout == spec::Layout::half ? 1 : 2;
    const auto bits = rotated.query.bits(token * row + element);
    if (rotated.query.value(token * row + element) == 0) continue;
    rotated.query.set_bits(
        token * row + element,
        bits + (std::uint64_t{1} << (spec::info(rotated.query.dtype).precision - 2)));
  }
}

const Property& named(std::string_view name) {
  for (const Property& property : all_properties()) {
    if (property.name == name) return property;
  }
  throw std::logic_error("a property of this test is gone");
}

const Property& norm_is_kept() { return named("norm_is_kept"); }

struct Bench {
  PlantedKernel kernel;
  spec::Specification specification = eight_wide();
  Subject subject{kernel, specification, 131071, 50, 7, Class::fp32_angle, false};

  explicit Bench(PlantedKernel::Bend bend = [](const auto&, auto&) {}) : kernel(std::move(bend)) {}
};

TEST_CASE("a planted error at positions from 1000 on shrinks to exactly 1000") {
  Bench bench(grow_from_1000);
  const Finding finding = norm_is_kept().check(bench.subject);
  REQUIRE(finding.outcome == Outcome::fail);
  INFO(finding.counterexample);
  CHECK(finding.counterexample.find("position = 1000,") != std::string::npos);
  CHECK(finding.counterexample.find("length of pair 1") != std::string::npos);
  CHECK(finding.counterexample.find("0x1p+0") != std::string::npos);
  CHECK(finding.counterexample.find('\n') == std::string::npos);
}

TEST_CASE("a seam between threads is found with the fewest threads and tokens") {
  Bench bench([](const kernels::RotateCall& call, kernels::Rotated& rotated) {
    if (call.threads > 2 && call.positions.size() > 1)
      rotated.query.set_bits(0, rotated.query.bits(0) ^ 1);
  });
  const Finding finding = named("threads_do_not_change_bits").check(bench.subject);
  INFO(finding.counterexample);
  REQUIRE(finding.outcome == Outcome::fail);
  CHECK(finding.counterexample.find("threads = 3, positions = [0, 0]") != std::string::npos);
}

TEST_CASE("the same seed gives the same counterexample, another property another seed") {
  Bench bench(grow_from_1000);
  CHECK(norm_is_kept().check(bench.subject).counterexample ==
        norm_is_kept().check(bench.subject).counterexample);
  CHECK(seed_of(1, "norm_is_kept") == seed_of(1, "norm_is_kept"));
  CHECK(seed_of(1, "norm_is_kept") != seed_of(2, "norm_is_kept"));
  CHECK(seed_of(1, "norm_is_kept") != seed_of(1, "positions_add"));
}

TEST_CASE("positions, lists and numbers shrink to the edge of what fails") {
  Bench bench;
  const auto text = [&](const std::function<void(const Draw&)>& property) {
    const Finding finding = holds(bench.subject, "planted", property);
    REQUIRE(finding.outcome == Outcome::fail);
    return finding.counterexample;
  };
  CHECK(text([](const Draw& draw) {
          if (draw.position("m") >= 77) throw Refuted("large");
        }) == "m = 77: large");
  CHECK(text([](const Draw& draw) {
          if (draw.position("m") <= -33) throw Refuted("low");
        }) == "m = -33: low");
  CHECK(text([](const Draw& draw) {
          if (draw.positions("all", 1, 6).size() >= 3) throw Refuted("long");
        }) == "all = [0, 0, 0]: long");
  CHECK(text([](const Draw& draw) {
          if (draw.number("s", 1, 64) >= 3) throw Refuted("big");
        }).find("s = 0x1.8p+1") == 0);
  CHECK(text([](const Draw& draw) {
          if (draw.head("x", spec::Dtype::bf16, 12, Values::any).value(5) != 0)
            throw Refuted("sound");
        }) == "x = bf16 of 12 {5: 0x1p+0}: sound");
}

TEST_CASE("a kernel fault passes through and ends the run") {
  int calls = 0;
  Bench bench([&](const auto&, auto&) {
    ++calls;
    throw kernels::KernelFault({"crashed", "rotate: signal 11"});
  });
  CHECK_THROWS_AS(norm_is_kept().check(bench.subject), kernels::KernelFault);
  CHECK(calls == 1);
}

TEST_CASE("cases without an answer are not passes") {
  Bench bench;
  const auto skip = [](const Draw&) { throw NotApplicable("nothing to say"); };
  const auto unsupported = [](const Draw&) { throw kernels::Unsupported("not for me"); };
  const Finding skipped = holds(bench.subject, "skips", skip);
  CHECK(skipped.outcome == Outcome::not_run);
  CHECK(skipped.reason.find("nothing to say") != std::string::npos);
  CHECK(holds(bench.subject, "unsupported", unsupported).outcome == Outcome::not_run);
}

TEST_CASE("running a property prints nothing") {
  Bench bench(grow_from_1000);
  std::ostringstream out, error;
  auto* const old_out = std::cout.rdbuf(out.rdbuf());
  auto* const old_error = std::cerr.rdbuf(error.rdbuf());
  norm_is_kept().check(bench.subject);
  std::cout.rdbuf(old_out);
  std::cerr.rdbuf(old_error);
  CHECK(out.str() == "");
  CHECK(error.str() == "");
}

}  // namespace
}  // namespace ropecheck::properties
