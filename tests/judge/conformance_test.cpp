// Do the bounds of the classes nest, reach the figures of their derivation, and hold for plain
// arithmetic?
#include "properties/conformance.hpp"

#include <cmath>
#include <numbers>
#include <random>

#include "properties/judge_numbers.hpp"
#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"

namespace ropecheck::properties {
namespace {

constexpr spec::Dtype kDtypes[] = {spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16};

double at(const Bounds& bounds, Class conformance) { return bounds[static_cast<int>(conformance)]; }

TEST_CASE("pair bounds are 3 + sqrt 2 and 1 + 3 sqrt 2 up to terms of order u") {
  for (const spec::Dtype dtype : kDtypes) {
    const double u = spec::info(dtype).unit_roundoff;
    const Bounds bounds = pair_bounds(dtype, 1, {});
    CHECK(at(bounds, Class::faithful) >= 3 + std::numbers::sqrt2);
    CHECK(at(bounds, Class::faithful) <= 3 + std::numbers::sqrt2 + 8 * u);
    CHECK(at(bounds, Class::dtype) >= 1 + 3 * std::numbers::sqrt2);
    CHECK(at(bounds, Class::dtype) <= 1 + 3 * std::numbers::sqrt2 + 11 * u);
  }
}

TEST_CASE("bounds grow from class to class") {
  for (const spec::Dtype dtype : kDtypes) {
    for (const double scale : {0x1p-24, 0.5, 1.0, 1.37}) {
      const Slack slack{1e-3, 2e-3, 1e-7};
      // The largest ulp of a value within ±A.
      const Bounds table =
          table_bounds(dtype, scale, ulp(spec::info(dtype), {scale, -scale * 0x1p-60}), slack);
      const Bounds pair = pair_bounds(dtype, scale, slack);
      for (int index = 1; index < kBoundedClasses; ++index) {
        CHECK(table[index - 1] <= table[index]);
        CHECK(pair[index - 1] <= pair[index]);
      }
    }
  }
}

// The worst a plain kernel can do: table off by the class's bound in the worst direction, each
// product and the sum rounded.
TEST_CASE("a plain half-precision rotation stays below its class") {
  std::mt19937_64 random(11);
  for (const spec::Dtype dtype : {spec::Dtype::f16, spec::Dtype::bf16}) {
    const spec::FormatInfo& format = spec::info(dtype);
    const auto rounded = [&](double value) { return *nearest(format, {value, 0}, 0); };
    const Bounds bounds = pair_bounds(dtype, 1, {});
    double worst = 0;
    for (int draw = 0; draw < 20000; ++draw) {
      const double angle = static_cast<double>(random() >> 11) * 0x1p-50;
      const double x0 = rounded(1 + static_cast<double>(random() >> 53) * 0x1p-11),
                   x1 = rounded(2 - x0 / 2);
      const double c = std::cos(angle), s = std::sin(angle);
      // The neighbour on the far side: within one ulp, not nearest.
      const auto faithful = [&](double value) {
        const double unit = ulp(format, {value, 0});
        return rounded(value) > value ? rounded(value) - unit : rounded(value) + unit;
      };
      const double tc = faithful(c), ts = faithful(s);
      if (std::abs(tc - c) > ulp(format, {c, 0}) || std::abs(ts - s) > ulp(format, {s, 0}))
        continue;
      const double y0 = rounded(rounded(x0 * tc) - rounded(x1 * ts));
      const double y1 = rounded(rounded(x0 * ts) + rounded(x1 * tc));
      const double error = std::hypot(y0 - (x0 * c - x1 * s), y1 - (x0 * s + x1 * c));
      worst = std::max(worst, error / (format.unit_roundoff * std::hypot(x0, x1)));
    }
    CHECK(worst <= at(bounds, Class::faithful));
    CHECK(worst > 1.5);  // the bound is not loose by an order of magnitude
  }
}

TEST_CASE("slack grows with position for a configuration and is nothing for a given table") {
  const spec::Specification specification = cases::plain();
  const Allowance computed(specification, reference::Truth::ideal, Source::configuration);
  const Allowance given(specification, reference::Truth::ideal, Source::table);
  const Slack near = computed.at(10, spec::Role::query, 3, 5),
              far = computed.at(100000, spec::Role::query, 3, 50000);
  CHECK(near.product_angle > 0);
  CHECK(far.product_angle > 1000 * near.product_angle);
  CHECK(far.recurrence_angle >= far.product_angle);
  CHECK(given.at(100000, spec::Role::query, 3, 50000).recurrence_angle == 0);
}

TEST_CASE("the truth 'shipped' widens the slack by the rounding of a frequency") {
  const spec::Specification specification = cases::plain();
  const Allowance ideal(specification, reference::Truth::ideal, Source::configuration);
  const Allowance shipped(specification, reference::Truth::shipped, Source::configuration);
  const double angle = 1000;
  CHECK(shipped.at(1000, spec::Role::query, 1, angle).product_angle -
            ideal.at(1000, spec::Role::query, 1, angle).product_angle ==
        Approx(angle * 0x1p-24).epsilon(1e-6));
}

}  // namespace
}  // namespace ropecheck::properties
