// Do the generators cover what they promise? Edge positions, every kind of element, values inside
// their limits.
#include "properties/generators.hpp"

#include <cmath>
#include <set>

#include "rapidcheck/Random.h"
#include "tests/catch.hpp"

namespace ropecheck::properties {
namespace {

constexpr int kDrawn = 2000;

template <class T>
std::vector<T> drawn(const rc::Gen<T>& generator, int count = kDrawn) {
  std::vector<T> values;
  for (int k = 0; k < count; ++k)
    values.push_back(generator(rc::Random(static_cast<std::uint64_t>(k))).value());
  return values;
}

TEST_CASE(
    "positions stay in range and reach edges, powers of two and special places with their "
    "neighbours") {
  std::set<std::int64_t> seen;
  for (const Position& position : drawn(position_generator({-5000, 5000, {4321}}))) {
    CHECK(position.value >= -5000);
    CHECK(position.value <= 5000);
    seen.insert(position.value);
  }
  for (const std::int64_t edge :
       {0, 1, 2, -1, 255, 256, 257, 4095, 4096, 4097, 4320, 4321, 4322, -4096}) {
    INFO(edge);
    CHECK(seen.count(edge) == 1);
  }
}

TEST_CASE("heads hold every kind of element, finite and far from overflow") {
  for (const auto dtype :
       {spec::Dtype::f64, spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
    const auto& format = spec::info(dtype);
    int subnormal = 0, zero = 0, negative_zero = 0, large = 0, ordinary = 0;
    for (const HeadVector& head : drawn(head_generator(dtype, 16, Values::any), 50)) {
      for (std::size_t e = 0; e < head.bits.size(); ++e) {
        const double size = std::abs(head.value(e));
        CHECK(size < std::ldexp(1.0, format.max_exponent * 3 / 4 + 1));
        zero += size == 0;
        negative_zero += size == 0 && std::signbit(head.value(e));
        subnormal += size != 0 && size < std::ldexp(1.0, format.min_exponent);
        large += size >= std::ldexp(1.0, format.max_exponent * 3 / 4 - 3);
        ordinary += size >= 0x1p-6 && size < 0x1p7;
      }
    }
    CHECK(subnormal > 20);
    CHECK(zero > 20);
    CHECK(negative_zero > 5);
    CHECK(large > 20);
    CHECK(ordinary > 100);
  }
}

TEST_CASE("shortened elements are multiples of 1/8 up to 31/8, in every format") {
  for (const auto dtype :
       {spec::Dtype::f64, spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
    std::set<double> seen;
    for (const HeadVector& head : drawn(head_generator(dtype, 16, Values::shortened), 50)) {
      for (std::size_t e = 0; e < head.bits.size(); ++e) {
        const double eighths = head.value(e) * 8;
        CHECK(eighths == std::round(eighths));
        CHECK(std::abs(eighths) <= 31);
        seen.insert(eighths);
      }
    }
    CHECK(seen.size() == 63);
  }
}

TEST_CASE("lanes of a wide head hold distinct values") {
  const auto head = head_generator(spec::Dtype::f32, 128, Values::ordinary)(rc::Random(3)).value();
  CHECK(std::set<std::uint64_t>(head.bits.begin(), head.bits.end()).size() == 128);
}

}  // namespace
}  // namespace ropecheck::properties
