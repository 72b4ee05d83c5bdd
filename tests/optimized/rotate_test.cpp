// Is every rotated pair within the stated bound, and does nothing but its own elements, position
// and plan decide its bits?
#include <cstring>
#include <random>

#include "optimized/bound.hpp"
#include "tests/optimized/rotation.hpp"

namespace ropecheck::optimized_test {
namespace {

using spec::Layout;

TEST_CASE("rotated pairs are within the bound for every width, dtype, layout and direction") {
  for (const int rotary_dim : {2, 6, 20, 80, 96, 128, 192, 576}) {
    const Shape shape{.head = {rotary_dim + 3, rotary_dim, 1, Layout::half},
                      .tokens = 5,
                      .queries = 3,
                      .keys = 1};
    on_every_target([&] {
      on_every_kind([&](const Kind& kind) { check_rotation(shape, kind, Values::ordinary); });
    });
  }
}

TEST_CASE("huge and subnormal elements are rotated within the bound") {
  const Shape shape{.head = {48, 40, 4, Layout::half}, .tokens = 7, .queries = 2, .keys = 1};
  on_every_target([&] {
    on_every_kind([&](const Kind& kind) {
      check_rotation(shape, kind, Values::huge);
      check_rotation(shape, kind, Values::tiny);
    });
  });
}

TEST_CASE("heads wider than one stretch are rotated within the bound") {
  const Shape shape{.head = {2200, 2200, 0, Layout::half}, .tokens = 2, .queries = 1, .keys = 1};
  on_every_kind([&](const Kind& kind) { check_rotation(shape, kind, Values::ordinary); });
}

const Shape kShape{.head = {90, 80, 6, Layout::half}, .tokens = 9, .queries = 5, .keys = 2};

TEST_CASE(
    "in place, two threads and one call per token give the same bits as one call out of place") {
  on_every_target([&] {
    on_every_kind([&](const Kind& kind) {
      const Rotation whole = rotate_copy(kShape, kind, Values::ordinary);
      CHECK(rotate_in_place(kShape, kind, 1).query == whole.query);
      CHECK(rotate_in_place(kShape, kind, 2).key == whole.key);
      CHECK(rotate_in_place(kShape, kind, 16).query ==
            whole.query);  // more threads than tokens: heads are shared out
      CHECK(rotate_token_by_token(kShape, kind).query == whole.query);
      CHECK(rotate_token_by_token(kShape, kind).key == whole.key);
    });
  });
}

TEST_CASE("bf16 has the same bits with the native conversion and without") {
  for (const Layout layout : {Layout::half, Layout::interleaved}) {
    for (const Values values : {Values::ordinary, Values::huge, Values::tiny, Values::any}) {
      const Kind kind{spec::Dtype::bf16, layout};
      const Rotation native = rotate_copy(kShape, kind, values);
      optimized::allow_native_bf16(false);
      CHECK_FALSE(optimized::native_bf16());
      const Rotation integers = rotate_copy(kShape, kind, values);
      optimized::allow_native_bf16(true);
      CHECK(native.query == integers.query);
    }
  }
}

TEST_CASE("large outputs, written past the caches, have the same bits as rotations in place") {
  const Shape whole{.head = {128, 128, 0, Layout::half}, .tokens = 1027, .queries = 64};
  const Shape part{.head = {192, 128, 64, Layout::half}, .tokens = 685, .queries = 64};
  on_every_target([&] {
    for (const spec::Dtype dtype : kRotateDtypes) {
      for (const Layout layout : {Layout::half, Layout::interleaved})
        check_streamed(whole, {dtype, layout}, 2);
    }
  });
  for (const spec::Dtype dtype : kRotateDtypes) check_streamed(part, {dtype}, 1);
}

TEST_CASE("threads that begin and end within a token's heads do not change a bit") {
  const spec::Head head{576, 64, 512, Layout::half};
  for (const Shape& shape : {Shape{head, 1, 301, 3}, Shape{head, 5, 61, 7}}) {
    on_every_kind([&](const Kind& kind) {
      const Rotation whole = rotate_copy(shape, kind, Values::ordinary);
      for (const int threads : {2, 3, 7}) {
        const Rotation shared = rotate_in_place(shape, kind, threads);
        CHECK(shared.query == whole.query);
        CHECK(shared.key == whole.key);
      }
    });
  }
}

TEST_CASE("the layouts differ by a permutation of the elements, bit for bit") {
  on_every_target([&] {
    for (const spec::Dtype dtype : kRotateDtypes) {
      const Rotation half = rotate_copy(kShape, {dtype, Layout::half}, Values::ordinary);
      const Rotation interleaved = rotate_permuted(kShape, {dtype, Layout::interleaved});
      CHECK(permuted(kShape, dtype, half.query) == interleaved.query);
    }
  });
}

TEST_CASE("any strides and alignments give the same bits, and only heads are written") {
  on_every_target([&] {
    on_every_kind([&](const Kind& kind) {
      const Rotation whole = rotate_copy(kShape, kind, Values::ordinary);
      CHECK(rotate_strided(kShape, kind) == whole.query);
    });
  });
}

TEST_CASE("a given table is used with those very numbers") {
  on_every_target(
      [&] { on_every_kind([&](const Kind& kind) { check_given_table(kShape, kind); }); });
}

TEST_CASE("NaN and infinity stay in their pair") {
  on_every_target([&] {
    on_every_kind([&](const Kind& kind) {
      for (const int pair : {0, 7, 39}) check_isolation(kShape, kind, pair);
    });
  });
}

TEST_CASE("position zero is the identity on every 16-bit code") {
  for (const spec::Dtype dtype : {spec::Dtype::f16, spec::Dtype::bf16}) {
    on_every_target([&] {
      for (const Layout layout : {Layout::half, Layout::interleaved}) check_identity(dtype, layout);
    });
  }
}

TEST_CASE("malformed rotations are refused before anything is written") {
  const optimized::Plan plan(plain(10000, 8));
  std::vector<float> data(64, 42);
  const std::vector<std::int64_t> positions = {1, 2};
  const optimized::Heads heads{data.data(), data.data(), 2, 16, 8, 16, 8};
  const auto refused = [&](auto change, optimized::Status expected) {
    optimized::RotateCall call{.positions = positions, .query = heads};
    change(call);
    CHECK(optimized::rotate(plan, call) == expected);
    CHECK(data == std::vector<float>(64, 42));
  };
  using optimized::Status;
  const float table[8] = {};
  refused([](auto& call) { call.dtype = spec::Dtype::f64; }, Status::unsupported_dtype);
  refused([](auto& call) { call.threads = 0; }, Status::bad_argument);
  refused([](auto& call) { call.query.in = nullptr; }, Status::bad_argument);
  refused([](auto& call) { call.query.out = nullptr; }, Status::bad_argument);
  refused([](auto& call) { call.query.heads = -1; }, Status::bad_shape);
  refused([](auto& call) { call.query.out_token_stride = 7; }, Status::bad_shape);
  refused([](auto& call) { call.query.out_head_stride = 0; }, Status::bad_shape);
  refused([](auto& call) { call.query.in_token_stride = 8; }, Status::bad_shape);
  refused([&](auto& call) { call.table_cos = table; }, Status::bad_argument);
  refused([&](auto& call) { call.table_cos = call.table_sin = table, call.table_rows = 2; },
          Status::bad_argument);
  CHECK(optimized::rotate(plan, {}) == Status::ok);
}

}  // namespace
}  // namespace ropecheck::optimized_test
