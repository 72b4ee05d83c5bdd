// Are ulps, rounding and encoding of the judge those of the reference?
#include <cmath>
#include <random>

#include "properties/judge_numbers.hpp"
#include "tests/catch.hpp"

namespace ropecheck::properties {
namespace {

constexpr spec::Dtype kDtypes[] = {spec::Dtype::f64, spec::Dtype::f32, spec::Dtype::f16,
                                   spec::Dtype::bf16};

reference::Real exact_of(const DoubleDouble& value) {
  return reference::Real(value.high) + reference::Real(value.low);
}

// Numbers near rounding boundaries, subnormals and powers of two included.
DoubleDouble awkward(std::mt19937_64& random, const spec::FormatInfo& format) {
  const double fraction =
      1 + std::scalbn(static_cast<double>(random() >> (64 - format.precision)), -format.precision);
  const int power = format.min_exponent - format.precision + static_cast<int>(random() % 40);
  const double high = std::scalbn(fraction, std::max(power, -900));
  const double tiny = std::scalbn(static_cast<double>(random() % 5) - 2, std::ilogb(high) - 70);
  return {random() % 2 == 0 ? high : -high, tiny};
}

TEST_CASE("nearest rounds as the reference does") {
  std::mt19937_64 random(7);
  for (const spec::Dtype dtype : kDtypes) {
    for (int draw = 0; draw < 2000; ++draw) {
      const DoubleDouble value = awkward(random, spec::info(dtype));
      const auto rounded = nearest(spec::info(dtype), value, 0);
      REQUIRE(rounded);
      const std::uint64_t expected = reference::round_to(dtype, exact_of(value));
      CHECK(encode_exact(dtype, *rounded) == expected);
      CHECK(spec::decode(dtype, encode_exact(dtype, *rounded)) == *rounded);
    }
  }
}

TEST_CASE("a rounding boundary inside the uncertainty is not decided") {
  const auto& half = spec::info(spec::Dtype::f16);
  const DoubleDouble boundary{1 + 0x1p-11, 0x1p-80};
  CHECK_FALSE(nearest(half, boundary, 0x1p-70));
  CHECK(nearest(half, boundary, 0x1p-90) == 1 + 0x1p-10);
  CHECK(nearest(half, {1 + 0x1p-11, -0x1p-80}, 0x1p-90) == 1.0);
  CHECK(nearest(half, {70000, 0}, 0) == INFINITY);
}

TEST_CASE("ulp is that of the exact value, a hair below a power of two included") {
  for (const spec::Dtype dtype : kDtypes) {
    const spec::FormatInfo& format = spec::info(dtype);
    for (const DoubleDouble value :
         {DoubleDouble{1, 0}, {1, -0x1p-70}, {1, 0x1p-70}, {-1, 0x1p-70}, {0, 0}, {3, 0}}) {
      const auto expected = static_cast<double>(reference::ulp(dtype, exact_of(value)));
      CHECK(ulp(format, value) == expected);
    }
  }
}

TEST_CASE("double-double sums and products keep 100 bits") {
  std::mt19937_64 random(3);
  for (int draw = 0; draw < 1000; ++draw) {
    const auto number = [&] { return std::scalbn(static_cast<double>(random() >> 11), -50); };
    const DoubleDouble a = exact_sum(number(), std::scalbn(number(), -54)),
                       b = exact_sum(number(), std::scalbn(number(), -54));
    const double factor = number();
    const reference::Real gap = exact_of(a) - exact_of(b),
                          product = exact_of(a) * reference::Real(factor);
    const reference::Real size = exact_of(a) + exact_of(b);
    CHECK(abs(exact_of(subtract(a, b)) - gap) <= size * reference::Real(0x1p-100));
    CHECK(abs(exact_of(multiply(a, factor)) - product) <= product * reference::Real(0x1p-100));
  }
}

}  // namespace
}  // namespace ropecheck::properties
