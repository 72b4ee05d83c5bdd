// Do a token's several positions arrive, wherever the kernel runs, and one position on every axis?
#include <cmath>

#include "kernels/mutants/mutant.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck::kernels::test {
namespace {

using Catch::Contains;

// Axis of pair i of 3 + 2 + 3 pairs, all frequencies 1, so that cos tells which position turned it.
spec::Specification three_axes() {
  spec::Specification specification = plain(16, 16);
  specification.scheme = spec::MultiAxis{.section = {3, 2, 3}};
  specification.dialect = spec::Dialect::huggingface;
  return specification;
}

std::vector<std::string> everywhere() {
  return {"lib:" LIBRARY_DIR "/stranger_axes.so", "exec:python3 " EXAMPLE_DIR "/mrope_kernel.py"};
}

TEST_CASE("positions of several axes cross the C interface and the framed protocol") {
  const spec::Specification specification = three_axes();
  TableCall call;
  call.axes = 3;
  call.positions = {5, 20, 90, 6, -7, 8};
  const auto control = open_kernel("model:plain64")->configure(specification)->table(call);
  for (const std::string& selector : everywhere()) {
    INFO(selector);
    const Table table = open_kernel(selector)->configure(specification)->table(call);
    CHECK(table.cos.bytes == control.cos.bytes);
    CHECK(table.sin.bytes == control.sin.bytes);
    CHECK(told(table.faults) == "");
  }
  CHECK(control.cos.value(0) == Approx(std::cos(5.0)));
  CHECK(control.cos.value(8 + 3) == Approx(std::cos(-7 * std::pow(10000, -3 / 8.0))));
}

TEST_CASE("a rotation takes every token's positions, query and key alike") {
  const spec::Specification specification = three_axes();
  const RotateCall call = rotate_call(specification);
  REQUIRE(call.axes == 3);
  const Rotated right = open_kernel("model:plain64")->configure(specification)->rotate(call);
  for (const std::string& selector : everywhere()) {
    INFO(selector);
    const Rotated got = open_kernel(selector)->configure(specification)->rotate(call);
    CHECK(got.query.bytes == right.query.bytes);
    CHECK(got.key.bytes == right.key.bytes);
    CHECK(told(got.faults) == "");
  }
}

TEST_CASE("a token of one position has it on every axis") {
  for (const spec::Specification& specification :
       {three_axes(), example::qwen2_vl(), example::llama4_vision()}) {
    INFO(specification.name);
    const int axes = spec::axes(specification);
    TableCall text;
    text.positions = {4, 1, 9};
    TableCall repeated;
    repeated.axes = axes;
    for (const std::int64_t p : text.positions) {
      repeated.positions.insert(repeated.positions.end(), static_cast<std::size_t>(axes), p);
    }
    std::vector<std::string> selectors{"model:plain64", "model:fp32-recurrence"};
    if (specification.head.head_dim == 16) {
      for (const std::string& each : everywhere()) selectors.push_back(each);
    }
    for (const std::string& selector : selectors) {
      const auto session = open_kernel(selector)->configure(specification);
      CHECK(session->table(text).cos.bytes == session->table(repeated).cos.bytes);
    }
  }
}

TEST_CASE("rows of a given table are one number each, whatever the scheme's axes") {
  const spec::Specification specification = three_axes();
  const auto session = open_kernel("model:plain64")->configure(specification);
  RotateCall call = rotate_call(specification);
  const Rotated right = session->rotate(call);
  TableCall rows;
  rows.axes = 3;
  rows.positions = call.positions;
  rows.dtype = spec::Dtype::f32;
  const Table table = session->table(rows);
  call.table_cos = table.cos;
  call.table_sin = table.sin;
  CHECK_THROWS_WITH(session->rotate(call), Contains("3 positions per token, accepted are 1"));
  call.axes = 1;
  call.positions = {0, 1, 2, 3, 4};
  const Rotated got = session->rotate(call);
  for (std::size_t i = 0; i < got.query.size(); ++i) {
    CHECK(got.query.value(i) == Approx(right.query.value(i)).margin(8 * 0x1p-24));
  }
}

TEST_CASE("a count of axes that is not the scheme's is refused before the kernel is asked") {
  for (const std::string& selector : {std::string{"model:plain64"}, everywhere()[0]}) {
    const auto session = open_kernel(selector)->configure(three_axes());
    TableCall call;
    call.positions = {0, 1, 2, 3};
    for (const int axes : {-1, 0, 2, 4}) {
      call.axes = axes;
      CHECK_THROWS_AS(session->table(call), std::invalid_argument);
    }
    call.axes = 3;
    CHECK_THROWS_WITH(session->table(call), "4 positions do not make tokens of 3");
    RotateCall rotation = rotate_call(three_axes());
    rotation.axes = 2;
    CHECK_THROWS_AS(session->rotate(rotation), std::invalid_argument);
  }
  const auto text = open_kernel("model:plain64")->configure(plain());
  TableCall call;
  call.positions = {0, 1};
  call.axes = 2;
  CHECK_THROWS_WITH(text->table(call), "a call has 2 positions per token, accepted are 1");
}

TEST_CASE("a library of the shorter table call keeps working") {
  const auto old = open_kernel("lib:" LIBRARY_DIR "/stranger_old_call.so")->configure(plain());
  const Table table = old->table(table_call(plain()));
  CHECK(table.cos.value(0) == 1);
  CHECK(told(table.faults) == "");
}

TEST_CASE("no kernel of this room answers a table where queries and keys turn differently") {
  for (const char* selector :
       {"model:plain64", "model:fp32-product", "model:fp32-recurrence", "model:fp32-direct-pow"}) {
    for (const spec::Specification& specification :
         {example::xpos(), example::self_extend(),
          example::dual_chunk(spec::ChunkPart::successive)}) {
      const auto session = open_kernel(selector)->configure(specification);
      const Fault fault = fault_of([&] { session->table(table_call(specification)); });
      CHECK(fault.kind == "refused");
      CHECK(fault.detail == "table: query and key turn differently: there is no one table");
    }
  }
}

}  // namespace
}  // namespace ropecheck::kernels::test
