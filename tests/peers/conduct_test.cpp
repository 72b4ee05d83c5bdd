// Do our kernels behave as other projects' tests demand: compose, take bfloat16 and far positions,
// round once?
#include <algorithm>
#include <cmath>

#include "kernels/rounding.hpp"
#include "properties/judge.hpp"
#include "spec/build.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck {
namespace {

using kernels::Buffer;
using kernels::test::values;

constexpr double kU32 = 0x1p-24, kUBrain = 0x1p-8;
constexpr double kFaithfulPair = 3 + 1.4142135623730951;  // u of a pair's length (S18)

std::vector<std::int64_t> counted(std::int64_t first, int count, int step = 1) {
  std::vector<std::int64_t> positions;
  for (int i = 0; i < count; ++i) positions.push_back(first + i * step);
  return positions;
}

kernels::RotateCall call_of(std::vector<std::int64_t> positions, int heads, Buffer data,
                            spec::Layout layout = spec::Layout::half) {
  kernels::RotateCall call;
  call.positions = std::move(positions);
  call.layout = call.out_layout = layout;
  call.query = {heads, std::move(data)};
  return call;
}

kernels::TableCall table_of(int tokens) {
  kernels::TableCall call;
  call.positions = counted(0, tokens);
  return call;
}

Buffer converted(const Buffer& from, spec::Dtype dtype) {
  Buffer to(dtype, from.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    to.set_bits(i, kernels::rounded_bits(dtype, from.value(i)));
  }
  return to;
}

double largest(const Buffer& data) {
  double most = 0;
  for (std::size_t i = 0; i < data.size(); ++i) most = std::max(most, std::abs(data.value(i)));
  return most;
}

double distance(const Buffer& a, const Buffer& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    worst = std::max(worst, std::abs(a.value(i) - b.value(i)));
  }
  return worst;
}

/// [token][axis]: first + token + axis, as ggml's test has it; unless it `counts`, first
/// everywhere.
std::vector<std::int64_t> over_axes(std::int64_t first, int tokens, int axes, bool counts) {
  std::vector<std::int64_t> positions;
  for (int token = 0; token < tokens; ++token) {
    for (int axis = 0; axis < axes; ++axis) {
      positions.push_back(counts ? first + token + axis : first);
    }
  }
  return positions;
}

/// Turning by 100 + i and back by 67 is turning by 33 + i: three rotations, each within the
/// faithful bound of its pair's length, which never exceeds √2 of the largest element.
void check_composition(const spec::Specification& specification, spec::Layout layout) {
  constexpr int kTokens = 73, kHeads = 32;
  const auto kernel = kernels::open_kernel("builtin:optimized");
  const auto session = kernel->configure(specification);
  const int axes = spec::axes(specification);
  const auto turned = [&](const Buffer& data, std::int64_t first, bool counts) {
    auto call = call_of(over_axes(first, kTokens, axes, counts), kHeads, data, layout);
    call.axes = axes;
    return session->rotate(call).query;
  };
  const std::size_t width = static_cast<std::size_t>(specification.head.head_dim);
  const Buffer data = values(spec::Dtype::f32, kTokens * kHeads * width, 5);
  const Buffer there = turned(data, 100, true);
  CHECK(distance(there, data) > 1);
  const double bound = 3 * kFaithfulPair * kU32 * std::sqrt(2.0) * largest(data) * (1 + 0x1p-20);
  CHECK(distance(turned(there, -67, false), turned(data, 33, true)) <= bound);
}

spec::Specification built(const char* scheme, spec::Dialect dialect,
                          const std::map<std::string, std::string>& given) {
  spec::RawParameters raw;
  for (const auto& [key, text] : given) raw[key] = {spec::parse_value(text), "test"};
  return spec::build(scheme, dialect, raw);
}

}  // namespace

TEST_CASE("ggml/test-rope NORMAL, GLM, NEOX: rotations compose") {
  const auto specification = kernels::test::plain(256, 128);
  check_composition(specification, spec::Layout::interleaved);  // NORMAL; mode 4 runs as NORMAL
  check_composition(specification, spec::Layout::half);         // NEOX
}

TEST_CASE("ggml/test-rope MROPE, VISION: rotations by several positions compose") {
  check_composition(built("mrope", spec::Dialect::huggingface,
                          {{"head_dim", "256"},
                           {"rotary_dim", "128"},
                           {"rope_theta", "1000000"},
                           {"mrope_section", "16,24,24"}}),
                    spec::Layout::half);
  check_composition(built("axial", spec::Dialect::huggingface,
                          {{"head_dim", "256"},
                           {"rotary_dim", "128"},
                           {"rope_theta", "1000000"},
                           {"axial_frequencies", "restarted"}}),
                    spec::Layout::half);
}

// The binary32 result lies within e = 2u(|x0·c| + |x1·s|) of the exact one, whatever is fused; one
// rounding of it lies between those of exact − e and exact + e.
TEST_CASE("torchtitan/fp32_apply: bfloat16 is rounded once, from binary32 arithmetic") {
  constexpr int kTokens = 257, kPairs = 32;
  const auto session =
      kernels::open_kernel("builtin:optimized")->configure(kernels::test::plain(64, 64));
  const auto table = session->table(table_of(kTokens));
  auto call = call_of(counted(0, kTokens), 1, values(spec::Dtype::bf16, kTokens * 64, 6));
  call.table_cos = table.cos;
  call.table_sin = table.sin;
  const Buffer got = session->rotate(call).query;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const std::size_t within = i % 64, row = i / 64 * kPairs + within % kPairs;
    const bool first = within < kPairs;
    const double own = call.query.data.value(i) * table.cos.value(row);
    const double other =
        call.query.data.value(first ? i + kPairs : i - kPairs) * table.sin.value(row);
    const double exact = first ? own - other : own + other;
    const double error = 2 * kU32 * (std::abs(own) + std::abs(other)) * (1 + 0x1p-20);
    CHECK(got.value(i) >= kernels::rounded(spec::Dtype::bf16, exact - error));
    CHECK(got.value(i) <= kernels::rounded(spec::Dtype::bf16, exact + error));
  }
}

TEST_CASE("te/autocast: a bfloat16 table is the binary32 table rounded, not made in bfloat16") {
  const auto session =
      kernels::open_kernel("builtin:optimized")->configure(kernels::test::plain(128, 128));
  kernels::TableCall call = table_of(1024);
  const auto wide = session->table(call);
  call.dtype = spec::Dtype::bf16;
  const auto narrow = session->table(call);
  for (std::size_t i = 0; i < wide.cos.size(); ++i) {
    // A table within 1 ulp of binary32: 2u relative; then one rounding to bfloat16.
    const auto close = [](double got, double from) {
      return std::abs(got - from) <= (kUBrain + 4 * kU32) * std::abs(from) + 0x1p-133;
    };
    CHECK(close(narrow.cos.value(i), wide.cos.value(i)));
    CHECK(close(narrow.sin.value(i), wide.sin.value(i)));
  }
}

TEST_CASE("mlx/large_offset: bfloat16 stays beside binary32 at positions 4000 to 5023") {
  const auto session =
      kernels::open_kernel("builtin:optimized")->configure(kernels::test::plain(32, 32));
  const Buffer data = values(spec::Dtype::f32, 1024 * 32, 7);
  const auto rotated = [&](const Buffer& in) {
    return session->rotate(call_of(counted(4000, 1024), 1, in)).query;
  };
  // The input's rounding and the faithful bound of the result, both of a pair's length.
  const double length = std::sqrt(2.0) * largest(data);
  const double bound =
      ((1 + kFaithfulPair) * kUBrain + kFaithfulPair * kU32) * length * (1 + kUBrain);
  CHECK(distance(rotated(converted(data, spec::Dtype::bf16)), rotated(data)) <=
        std::min(bound, 0.1));
}

TEST_CASE("mlx/large_input: binary32 stays beside the truth over 8192 positions") {
  const auto specification = kernels::test::plain(32, 32);
  const Buffer data = values(spec::Dtype::f32, 8192 * 32, 8);
  const auto rotated = [&](const char* kernel) {
    return properties::open_any_kernel(kernel)
        ->configure(specification)
        ->rotate(call_of(counted(0, 8192), 1, data))
        .query;
  };
  const double bound = (kFaithfulPair + 1) * kU32 * std::sqrt(2.0) * largest(data);
  CHECK(bound < 5e-3);
  CHECK(distance(rotated("builtin:optimized"), rotated("builtin:reference")) <= bound);
}

}  // namespace ropecheck
