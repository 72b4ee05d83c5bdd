// Are queries and keys turned at the axes, positions and gains of their plan, and does nothing else
// decide their bits?
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>

#include "optimized/bound.hpp"
#include "optimized/plan.hpp"
#include "reference/oracle.hpp"
#include "reference/placement.hpp"
#include "tests/optimized/placed.hpp"
#include "tests/optimized/tensors.hpp"

namespace {
std::atomic<int> allocations{0};
}  // namespace

// Not inlined: GCC would see malloc meet delete, and warn.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace ropecheck::optimized_test {
namespace {

using optimized::Plan;
using optimized::RotateCall;
using optimized::Status;
using spec::Role;
using Positions = std::vector<std::int64_t>;

constexpr int kQueries = 3, kKeys = 2;

Shape shape_of(const Plan& plan, const Positions& positions) {
  const int tokens = static_cast<int>(positions.size()) / plan.axes();
  return {plan.head(), tokens, kQueries, kKeys};
}

/// Queries and keys, rotated out of place.
Rotation rotated(const Plan& plan, const Positions& positions, const Kind& kind) {
  const Shape shape = shape_of(plan, positions);
  const Bytes query = random_tensor(shape, kind.dtype, kQueries, Values::ordinary);
  const Bytes key = random_tensor(shape, kind.dtype, kKeys, Values::ordinary);
  Rotation out{Bytes(query.size()), Bytes(key.size())};
  const RotateCall call =
      call_of(positions, kind, packed(shape, kQueries, query.data(), out.query.data()),
              packed(shape, kKeys, key.data(), out.key.data()));
  REQUIRE(optimized::rotate(plan, call) == Status::ok);
  return out;
}

Rows rows_of(const reference::TruthTable& truth, int pairs) {
  const auto quad = [](const reference::DoubleDouble& value) {
    return static_cast<Quad>(value.high) + value.low;
  };
  Rows rows(truth.tokens());
  for (std::size_t token = 0; token < truth.tokens(); ++token) {
    for (int pair = 0; pair < pairs; ++pair) {
      const reference::CosSin& value = truth.at(token, pair);
      rows[token].push_back({quad(value.cos), quad(value.sin)});
    }
  }
  return rows;
}

/// Some tokens; with a gain near enough to its center that the gain stays in double's range.
Positions some_tokens(const spec::Specification& specification) {
  const bool gain = std::holds_alternative<spec::XPos>(specification.scheme);
  const int axes = spec::axes(specification);
  const Positions all = token_positions(axes, gain ? 30000 : INT32_MAX - 1024);
  Positions some;
  for (std::size_t token = 0; token < all.size() / static_cast<std::size_t>(axes); token += 5) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(token) * axes;
    some.insert(some.end(), first, first + axes);
  }
  return some;
}

void check_spec(const spec::Specification& specification) {
  INFO(told(specification));
  const Plan plan(specification);
  const Positions positions = some_tokens(specification);
  const Shape shape = shape_of(plan, positions);
  const reference::Oracle oracle(specification);
  const reference::Placement placement(specification);
  const auto rows = [&](Role role) {
    return rows_of(reference::TruthTable(oracle, placement, role, positions), plan.pairs());
  };
  const Rows query_rows = rows(Role::query), key_rows = rows(Role::key);
  on_every_target([&] {
    on_every_kind([&](const Kind& kind) {
      const Rotation got = rotated(plan, positions, kind);
      const auto judge = [&](const Bytes& out, int heads, const Rows& table) {
        const Bytes in = random_tensor(shape, kind.dtype, heads, Values::ordinary);
        judge_tensor(shape, kind, in, out, heads, table, placement.has_gain());
      };
      judge(got.query, kQueries, query_rows);
      judge(got.key, kKeys, key_rows);
    });
  });
}

TEST_CASE("tokens of several axes are rotated within the bound") {
  for (const spec::Specification& specification : axes_specs()) check_spec(specification);
}

TEST_CASE("queries and keys that turn differently are rotated within the bound") {
  for (const spec::Specification& specification : role_specs()) check_spec(specification);
}

TEST_CASE("equal positions on all axes give the bits of one axis") {
  for (const spec::Specification& specification : axes_specs()) {
    const Plan plan(specification);
    const Plan flat(plan.head(), plan.frequencies(), plan.attention_scale());
    const Plan placed(specification, plan.frequencies(), plan.attention_scale());
    Positions one = {5, 6, 7, -8, 131071, INT32_MAX - 2000, INT32_MIN, 0, -1}, all;
    for (std::int64_t& position : one) {
      all.insert(all.end(), static_cast<std::size_t>(plan.axes()), position);
      position = plan.data().map[0](position);
    }
    on_every_target([&] {
      on_every_kind([&](const Kind& kind) {
        INFO(told(specification));
        const Rotation expected = rotated(flat, one, kind), got = rotated(placed, all, kind);
        CHECK(got.query == expected.query);
        CHECK(got.key == expected.key);
      });
    });
  }
}

/// In place, in slices, token by token: each must give `expected`.
void check_ways(const Plan& plan, const Positions& positions, const Kind& kind,
                const Rotation& expected) {
  const Shape shape = shape_of(plan, positions);
  for (const int threads : {1, 2, 7}) {
    Rotation data{random_tensor(shape, kind.dtype, kQueries, Values::ordinary),
                  random_tensor(shape, kind.dtype, kKeys, Values::ordinary)};
    RotateCall call =
        call_of(positions, kind, packed(shape, kQueries, data.query.data(), data.query.data()),
                packed(shape, kKeys, data.key.data(), data.key.data()));
    call.threads = threads;
    REQUIRE(optimized::rotate(plan, call) == Status::ok);
    CHECK(data.query == expected.query);
    CHECK(data.key == expected.key);
  }
  const auto axes = static_cast<std::size_t>(plan.axes());
  const Bytes in = random_tensor(shape, kind.dtype, kKeys, Values::ordinary);
  const std::size_t token_bytes = in.size() / static_cast<std::size_t>(shape.tokens);
  for (std::size_t token = 0; token < static_cast<std::size_t>(shape.tokens); ++token) {
    Bytes out(token_bytes);
    const auto first = positions.begin() + static_cast<std::ptrdiff_t>(token * axes);
    const Positions alone(first, first + static_cast<std::ptrdiff_t>(axes));
    const auto key = packed(shape, kKeys, in.data() + token * token_bytes, out.data());
    REQUIRE(optimized::rotate(plan, call_of(alone, kind, {}, key)) == Status::ok);
    REQUIRE(std::equal(out.begin(), out.end(),
                       expected.key.begin() + static_cast<std::ptrdiff_t>(token * token_bytes)));
  }
}

TEST_CASE("threads, batches, places and layouts do not change a bit with axes, roles and gains") {
  for (const spec::Specification& specification :
       {axes_specs()[1], axes_specs()[11], role_specs()[0], role_specs()[3]}) {
    const Plan plan(specification);
    Positions positions = token_positions(plan.axes(), 30000);
    positions.resize(std::size_t{12} * static_cast<std::size_t>(plan.axes()));
    on_every_kind([&](const Kind& kind) {
      INFO(told(specification));
      const Rotation expected = rotated(plan, positions, kind);
      check_ways(plan, positions, kind, expected);
    });
  }
}

TEST_CASE("gains beyond binary32's range stay in double") {
  spec::Specification specification = placed_spec(spec::XPos{1, 0}, spec::Dialect::paper, 2);
  specification.head = {2, 2, 0, spec::Layout::half};
  const Plan plan(specification, std::vector<double>{0}, 1);  // frequency 0, ζ = 0.8/2.8
  const Positions positions = {-80};                          // 2^144.6
  const double exact = 0x1p-100 * std::pow(0.8 / 2.8, -80);
  for (const spec::Dtype dtype : {spec::Dtype::f32, spec::Dtype::bf16}) {
    on_every_target([&] {
      Bytes data(2 * static_cast<std::size_t>(spec::info(dtype).bytes));
      spec::store_bits(dtype, data.data(), 0, dtype == spec::Dtype::f32 ? 0x0d800000 : 0x0d80);
      const optimized::Heads query{data.data(), data.data(), 1, 2, 2, 2, 2};
      const RotateCall call{.positions = positions, .dtype = dtype, .query = query};
      REQUIRE(optimized::rotate(plan, call) == Status::ok);
      CHECK(std::fabs(value_of(dtype, data, 0) - exact) <=
            exact * 1.01 * spec::info(dtype).unit_roundoff);
      CHECK(value_of(dtype, data, 1) == 0);
    });
  }
}

TEST_CASE("a given table is used as without axes, roles and gains") {
  const Positions rows = {2, 0, 1, 1};
  for (const spec::Specification& specification :
       {axes_specs()[0], axes_specs()[8], role_specs()[0], role_specs()[4]}) {
    const Plan plan(specification);
    const Plan flat(plan.head(), plan.frequencies(), plan.attention_scale());
    const Table table = make_table(flat, {3, -4, 100000}, {});
    const Shape shape{plan.head(), 4, kQueries};
    on_every_kind([&](const Kind& kind) {
      const Bytes in = random_tensor(shape, kind.dtype, kQueries, Values::ordinary);
      const auto rotated_by = [&](const Plan& which) {
        Bytes out(in.size());
        RotateCall call = call_of(rows, kind, packed(shape, kQueries, in.data(), out.data()), {});
        call.table_cos = reinterpret_cast<const float*>(table.cos.data());
        call.table_sin = reinterpret_cast<const float*>(table.sin.data());
        call.table_rows = 3;
        REQUIRE(optimized::rotate(which, call) == Status::ok);
        return out;
      };
      CHECK(rotated_by(plan) == rotated_by(flat));
    });
  }
}

TEST_CASE("a rotation allocates nothing, with axes, roles and gains neither") {
  for (const spec::Specification& specification :
       {plain(10000, 128), axes_specs()[1], role_specs()[0], role_specs()[3]}) {
    const Plan plan(specification);
    const Positions positions = token_positions(plan.axes(), 30000);
    const Shape shape = shape_of(plan, positions);
    for (const spec::Dtype dtype : kRotateDtypes) {
      Bytes data = random_tensor(shape, dtype, kQueries, Values::ordinary);
      const RotateCall call =
          call_of(positions, {dtype}, packed(shape, kQueries, data.data(), data.data()), {});
      const int before = allocations;
      const Status status = optimized::rotate(plan, call);
      const int after = allocations;
      CHECK(status == Status::ok);
      CHECK(after == before);
    }
  }
}

TEST_CASE("positions that fit no tokens or leave the range are refused") {
  const Plan three(axes_specs()[0]), extended(role_specs()[3]);
  std::vector<float> data(3 * 133, 42);
  const auto status = [&](const Plan& plan, const Positions& positions) {
    return optimized::rotate(
        plan, {.positions = positions, .query = {data.data(), data.data(), 1, 133, 133, 133, 133}});
  };
  CHECK(status(three, {1, 2}) == Status::bad_argument);
  CHECK(status(three, {1, 2, 3, 4}) == Status::bad_argument);
  CHECK(status(extended, {(std::int64_t{1} << 53) + 1}) == Status::bad_argument);
  CHECK(data == std::vector<float>(3 * 133, 42));
  CHECK(status(three, {1, 2, 3}) == Status::ok);
}

}  // namespace
}  // namespace ropecheck::optimized_test
