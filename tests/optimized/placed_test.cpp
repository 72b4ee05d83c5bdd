// Does every pair turn by the axis, at the position and with the gain that the reference says, and
// are tables of several axes right?
#include "tests/optimized/placed.hpp"

#include "optimized/bound.hpp"
#include "optimized/plan.hpp"
#include "reference/oracle.hpp"
#include "reference/placement.hpp"

namespace ropecheck::optimized_test {
namespace {

using optimized::Accuracy;
using optimized::Plan;
using optimized::Status;
using reference::Placement;
using Quantity = reference::Oracle::Quantity;
using spec::Role;

const std::vector<std::int64_t> kSomePositions = {
    0,    1,    2,      6,         7,  8,  99, 100,   1023,      2600,
    2999, 3000, 131071, INT32_MAX, -1, -7, -8, -2601, INT32_MIN, std::int64_t{1} << 52};

TEST_CASE("every pair turns by the axis and at the position that the reference says") {
  for (const auto& specs : {axes_specs(), role_specs()}) {
    for (const spec::Specification& specification : specs) {
      INFO(told(specification));
      const Plan plan(specification);
      const Placement placement(specification);
      CHECK(plan.axes() == placement.axes());
      CHECK(plan.axes() == spec::axes(specification));
      CHECK(plan.turns_by_role() == placement.by_role());
      for (int pair = 0; pair < plan.pairs(); ++pair)
        CHECK(plan.data().axis[static_cast<std::size_t>(pair)] == placement.axis(pair));
      for (const std::int64_t position : kSomePositions) {
        INFO("position " << position);
        CHECK(plan.data().map[0](position) == placement.effective(Role::query, position));
        CHECK(plan.data().map[1](position) == placement.effective(Role::key, position));
      }
    }
  }
}

TEST_CASE("gains are within their bound, out to double's range") {
  for (const spec::XPos& scheme : {spec::XPos{512, 0}, spec::XPos{3, -1000}, spec::XPos{1e12, 5}}) {
    const spec::Specification specification = placed_spec(scheme, spec::Dialect::paper);
    const Plan plan(specification);
    const Placement placement(specification);
    REQUIRE(placement.has_gain());
    for (int pair = 0; pair < plan.pairs(); ++pair) {
      for (const std::int64_t position : kSomePositions) {
        const auto distance = static_cast<double>(position) - scheme.center;
        for (const Role role : {Role::query, Role::key}) {
          const double sign = role == Role::query ? 1 : -1;
          const double rate = plan.data().gain.rate[static_cast<std::size_t>(pair)];
          if (std::fabs(distance * rate) > 990) continue;
          const double got =
              optimized::gain_at(plan.data().gain, static_cast<std::size_t>(pair), sign * distance);
          const auto exact = placement.gain<reference::RealAt<60>>(role, position, pair);
          INFO("pair " << pair << " position " << position << " got " << got);
          CHECK(abs(got - exact) <= exact * 3.01 * 0x1p-53);
        }
      }
    }
  }
}

/// Of tokens and pairs, correctly rounded.
struct Codes {
  std::vector<std::uint64_t> cos, sin;
};

Codes rounded(const spec::Specification& specification, const std::vector<std::int64_t>& positions,
              spec::Dtype dtype) {
  const reference::Oracle oracle(specification);
  const Placement placement(specification);
  const auto axes = static_cast<std::size_t>(placement.axes());
  Codes codes;
  for (std::size_t token = 0; token < positions.size() / axes; ++token) {
    for (int pair = 0; pair < specification.head.pairs(); ++pair) {
      const std::int64_t position =
          positions[token * axes + static_cast<std::size_t>(placement.axis(pair))];
      const auto at = [&](Quantity quantity) {
        return oracle.rounded_at(placement, Role::key, quantity, position, pair, dtype);
      };
      codes.cos.push_back(at(Quantity::cos));
      codes.sin.push_back(at(Quantity::sin));
    }
  }
  return codes;
}

TEST_CASE("exact tables of several axes are the reference's correctly rounded values") {
  for (const spec::Specification& specification : axes_specs()) {
    const Plan plan(specification);
    const auto positions = token_positions(plan.axes());
    for (const spec::Dtype dtype : {spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
      const Codes codes = rounded(specification, positions, dtype);
      on_every_target([&] {
        const Table table = make_table(plan, positions, {dtype, Accuracy::exact});
        REQUIRE(table.status == Status::ok);
        for (std::size_t i = 0; i < codes.cos.size(); ++i) {
          INFO(told(specification) << " " << spec::name(dtype) << " entry " << i);
          REQUIRE(value_of(dtype, table.cos, i) == spec::decode(dtype, codes.cos[i]));
          REQUIRE(value_of(dtype, table.sin, i) == spec::decode(dtype, codes.sin[i]));
        }
      });
    }
  }
}

/// Each pair's entry is what a plan without axes makes of that pair's position.
TEST_CASE("tables of several axes have the bits of tables at each axis' position") {
  for (const spec::Specification& specification : axes_specs()) {
    const Plan plan(specification);
    const Plan flat(plan.head(), plan.frequencies(), plan.attention_scale());
    const Plan placed(specification, plan.frequencies(), plan.attention_scale());
    const auto pairs = static_cast<std::size_t>(plan.pairs());
    const auto axes = static_cast<std::size_t>(plan.axes());
    auto positions = token_positions(plan.axes());
    positions.push_back(std::int64_t{1} << 40);  // a token beyond int32 on one axis
    positions.resize(positions.size() + axes - 1, -3);
    on_every_target([&] {
      for (const TableKind& kind : table_kinds()) {
        const Table table = make_table(placed, positions, kind);
        REQUIRE(table.status == Status::ok);
        std::vector<Table> by_axis;
        for (std::size_t axis = 0; axis < axes; ++axis) {
          std::vector<std::int64_t> along;
          for (std::size_t i = axis; i < positions.size(); i += axes)
            along.push_back(plan.data().map[0](positions[i]));
          by_axis.push_back(make_table(flat, along, kind));
        }
        // A fast row beyond int32 on any axis is made in double as a whole.
        const std::size_t rows = positions.size() / axes - (kind.accuracy == Accuracy::fast &&
                                                            kind.dtype != spec::Dtype::f64);
        for (std::size_t i = 0; i < rows * pairs; ++i) {
          const auto axis = static_cast<std::size_t>(plan.data().axis[i % pairs]);
          INFO(told(specification) << " " << told(kind) << " entry " << i);
          REQUIRE(spec::load_bits(kind.dtype, table.cos.data(), i) ==
                  spec::load_bits(kind.dtype, by_axis[axis].cos.data(), i));
          REQUIRE(spec::load_bits(kind.dtype, table.sin.data(), i) ==
                  spec::load_bits(kind.dtype, by_axis[axis].sin.data(), i));
        }
      }
    });
  }
}

TEST_CASE("a row of several axes depends on its own positions alone, in every width") {
  const Plan plan(axes_specs()[1]);
  const auto positions = token_positions(3);
  using optimized::TableWidth;
  on_every_target([&] {
    for (TableKind kind : table_kinds()) {
      for (const TableWidth width :
           {TableWidth::half, TableWidth::repeated_halves, TableWidth::repeated_pairs}) {
        kind.width = width;
        kind.threads = 1;
        const Table whole = make_table(plan, positions, kind);
        kind.threads = 2;
        CHECK(make_table(plan, positions, kind).cos == whole.cos);
        const std::size_t row = whole.cos.size() / (positions.size() / 3);
        for (std::size_t token = 0; token < positions.size() / 3; ++token) {
          const auto first = positions.begin() + static_cast<std::ptrdiff_t>(3 * token);
          const Table alone = make_table(plan, {first, first + 3}, kind);
          INFO(told(kind) << " token " << token);
          REQUIRE(std::equal(alone.cos.begin(), alone.cos.end(),
                             whole.cos.begin() + static_cast<std::ptrdiff_t>(token * row)));
        }
      }
    }
  });
}

TEST_CASE("what has no meaning with axes and roles is refused") {
  const Plan three(axes_specs()[0]), role(role_specs()[0]);
  std::vector<float> cos(3 * 64, 42), sin = cos;
  const auto status = [&](const Plan& plan, const std::vector<std::int64_t>& positions) {
    return optimized::table(plan, {.positions = positions, .cos = cos.data(), .sin = sin.data()});
  };
  CHECK(status(three, {1, 2}) == Status::bad_argument);
  CHECK(status(three, {1, 2, 3, 4}) == Status::bad_argument);
  CHECK(status(three, {1, 2, (std::int64_t{1} << 53) + 1}) == Status::bad_argument);
  CHECK(status(role, {1}) == Status::bad_argument);
  CHECK(cos == std::vector<float>(3 * 64, 42));
  CHECK(status(three, {1, 2, 3}) == Status::ok);

  const auto made = [](spec::Scheme scheme, int rotary_dim = 128) {
    return Plan(placed_spec(std::move(scheme), spec::Dialect::paper, rotary_dim));
  };
  using spec::AxisOrder;
  CHECK_THROWS_AS(made(mrope({}, AxisOrder::chunked)), std::invalid_argument);
  CHECK_THROWS_AS(made(mrope({0, 0, 0}, AxisOrder::chunked)), std::invalid_argument);
  CHECK_THROWS_AS(made(mrope({70, -6, 0}, AxisOrder::chunked)), std::invalid_argument);
  CHECK_THROWS_AS(made(mrope({32, 32}, AxisOrder::interleaved)), std::invalid_argument);
  CHECK_THROWS_AS(made(spec::MultiAxis{{16, 24, 24}, AxisOrder::chunked, 2, {}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(made(spec::MultiAxis{{16, 24, 24}, AxisOrder::chunked, 5, {}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(made(spec::Axial{}, 6), std::invalid_argument);
  CHECK_THROWS_AS(made(spec::XPos{0, 0}), std::invalid_argument);
  CHECK_THROWS_AS(made(spec::XPos{512, 0.5}), std::invalid_argument);
  CHECK_THROWS_AS(made(spec::SelfExtend{0, 8, {}}), std::invalid_argument);
  CHECK_THROWS_AS(made(spec::SelfExtend{4, -1, {}}), std::invalid_argument);
  CHECK_THROWS_AS(made(spec::DualChunk{8, 8, {}, {}}), std::invalid_argument);
  CHECK_THROWS_AS(made(spec::DualChunk{8, 0, {}, {}}), std::invalid_argument);
}

}  // namespace
}  // namespace ropecheck::optimized_test
