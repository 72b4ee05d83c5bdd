// Does the built-in kernel say through the C interface what the plain binary64 skeleton says?
#include <algorithm>
#include <cmath>

#include "kernels/mutants/mutant.hpp"
#include "kernels/rounding.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck::kernels::test {
namespace {

std::vector<spec::Specification> specifications() {
  std::vector<spec::Specification> list;
  for (const MutantInfo& info : mutants()) list.push_back(info.visible_on);
  return list;
}

// Two roundings instead of one and a binary32 sum: a few units of the format, of values up to
// 4·attention_scale.
double allowance(spec::Dtype dtype, double attention_scale) {
  return 8 * attention_scale * spec::info(dtype).unit_roundoff;
}

// Of the positions of rotate_call(), up to 4095 for keys.
double largest_gain(const spec::Specification& specification) {
  const auto* scheme = std::get_if<spec::XPos>(&specification.scheme);
  return scheme == nullptr ? 1 : std::pow(0.4 / 1.4, -4095 / scheme->scale_base);
}

double distance(const Buffer& a, const Buffer& b) {
  double worst = a.size() == b.size() ? 0 : INFINITY;
  for (std::size_t i = 0; i < a.size(); ++i)
    worst = std::max(worst, std::fabs(a.value(i) - b.value(i)));
  return worst;
}

TEST_CASE("both built-ins agree with the skeleton on every scheme, format and layout") {
  const auto builtin = open_kernel(GENERATE("builtin:optimized", "builtin:optimized-exact"));
  const auto skeleton = open_kernel("model:plain64");
  for (const spec::Specification& specification : specifications()) {
    INFO(specification.name);
    const auto asked = builtin->configure(specification);
    const auto control = skeleton->configure(specification);
    const double length = specification.seq_len.value_or(0);
    const Frequencies got = asked->frequencies(length);
    const Frequencies right = control->frequencies(length);
    for (std::size_t i = 0; i < got.frequency.size(); ++i) {
      CHECK(got.frequency[i] == Approx(right.frequency[i]).epsilon(0x1p-48));
    }
    CHECK(got.attention_scale == Approx(right.attention_scale).epsilon(0x1p-50));
    for (const spec::Dtype dtype : {spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
      const double limit = allowance(dtype, right.attention_scale * largest_gain(specification));
      if (!spec::turns_by_role(specification)) {
        CHECK(distance(asked->table(table_call(specification, dtype)).cos,
                       control->table(table_call(specification, dtype)).cos) <= limit);
      }
      for (const spec::Layout layout : {spec::Layout::half, spec::Layout::interleaved}) {
        const RotateCall call = rotate_call(specification, dtype, layout);
        const Rotated rotated = asked->rotate(call);
        CHECK(told(rotated.faults) == "");
        CHECK(distance(rotated.query, control->rotate(call).query) <= limit);
        CHECK(distance(rotated.key, control->rotate(call).key) <= limit);
      }
    }
  }
}

TEST_CASE("the built-in takes given frequencies and a given table") {
  const auto asked = open_kernel("builtin:optimized")->configure(plain());
  const auto control = open_kernel("model:plain64")->configure(plain());
  RotateCall call = rotate_call(plain());
  for (int i = 0; i < 32; ++i) call.frequencies.push_back(static_cast<float>(1.0 / (1 + 3 * i)));
  call.attention_scale = 1.25;
  CHECK(distance(asked->rotate(call).query, control->rotate(call).query) <=
        allowance(spec::Dtype::f32, 1.25));

  TableCall rows = table_call(plain());
  rows.frequencies = call.frequencies;
  const Table table = control->table(rows);
  call.frequencies.clear();
  call.table_cos = table.cos;
  call.table_sin = table.sin;
  call.positions = {5, 0, 3, 3, 1};
  CHECK(distance(asked->rotate(call).query, control->rotate(call).query) <=
        allowance(spec::Dtype::f32, 1));
  call.positions[2] = 6;  // no such row
  CHECK(fault_of([&] { asked->rotate(call); }).kind != "none");
}

TEST_CASE("the exact built-in is another kernel: correctly rounded where the fast one is not") {
  const spec::Specification specification = plain();
  const TableCall call = table_call(specification, spec::Dtype::f32);
  const Table fast = open_kernel("builtin:optimized")->configure(specification)->table(call);
  const Table exact = open_kernel("builtin:optimized-exact")->configure(specification)->table(call);
  const Table wide = open_kernel("model:plain64")->configure(specification)->table(call);
  CHECK(exact.cos.bytes == wide.cos.bytes);  // binary64 errs at no midpoint here
  CHECK(fast.cos.bytes != exact.cos.bytes);
}

TEST_CASE("each sequence is rotated at its own length") {
  const spec::Specification specification = example::dynamic_ntk();
  const auto asked = open_kernel("builtin:optimized")->configure(specification);
  const auto control = open_kernel("model:plain64")->configure(specification);
  RotateCall call = rotate_call(specification);
  call.sequence_starts = {0, 2, 5};
  call.seq_lens = {100, 9000};
  CHECK(distance(asked->rotate(call).query, control->rotate(call).query) <=
        allowance(spec::Dtype::f32, 1));
  RotateCall same = call;
  same.seq_lens = {9000, 9000};
  CHECK(asked->rotate(call).query.bytes != asked->rotate(same).query.bytes);
}

}  // namespace
}  // namespace ropecheck::kernels::test
