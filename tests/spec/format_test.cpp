// Do the formats decode every 16-bit pattern to its exact value, and do the layouts pair every
// element once?
#include "spec/format.hpp"

#include <cmath>
#include <cstdint>
#include <set>

#include "tests/catch.hpp"

namespace ropecheck::spec {
namespace {

/// Sign, exponent and fraction of a binary interchange format, by IEEE 754-2019 section 3.4, with
/// integer powers.
double value_by_definition(std::uint32_t bits, int exponent_bits, int fraction_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const std::uint32_t fraction = bits & ((1U << fraction_bits) - 1);
  const int exponent = static_cast<int>(bits >> fraction_bits & ((1U << exponent_bits) - 1));
  const double sign = (bits >> (exponent_bits + fraction_bits) & 1U) != 0 ? -1 : 1;
  if (exponent == (1 << exponent_bits) - 1) return fraction == 0 ? sign * HUGE_VAL : std::nan("");
  const double significand =
      (exponent == 0 ? 0.0 : 1.0) + static_cast<double>(fraction) / (1U << fraction_bits);
  return sign * significand * std::pow(2.0, (exponent == 0 ? 1 : exponent) - bias);
}

bool same_number(double left, double right) {
  if (std::isnan(left) || std::isnan(right)) return std::isnan(left) && std::isnan(right);
  return left == right && std::signbit(left) == std::signbit(right);
}

int wrong_patterns(Dtype dtype, int exponent_bits, int fraction_bits) {
  int wrong = 0;
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    wrong +=
        !same_number(decode(dtype, bits), value_by_definition(bits, exponent_bits, fraction_bits));
  }
  return wrong;
}

}  // namespace

TEST_CASE("every binary16 and bfloat16 pattern decodes to its exact value") {
  CHECK(wrong_patterns(Dtype::f16, 5, 10) == 0);
  CHECK(wrong_patterns(Dtype::bf16, 8, 7) == 0);
}

TEST_CASE("binary32 and binary64 patterns decode to their exact value") {
  CHECK(decode(Dtype::f32, 0x3f800001) == 1 + 0x1p-23);
  CHECK(decode(Dtype::f32, 0x00000001) == 0x1p-149);
  CHECK(std::signbit(decode(Dtype::f32, 0x80000000)));
  CHECK(std::isnan(decode(Dtype::f32, 0x7fc00000)));
  CHECK(decode(Dtype::f64, 0x3ff0000000000001) == 1 + 0x1p-52);
  CHECK(decode(Dtype::f64, 0x0000000000000001) == 0x1p-1074);
}

TEST_CASE("a format's numbers agree with its patterns") {
  for (const Dtype dtype : {Dtype::f64, Dtype::f32, Dtype::f16, Dtype::bf16}) {
    const FormatInfo& format = info(dtype);
    CAPTURE(std::string(format.name));
    CHECK(format.dtype == dtype);
    CHECK(parse_dtype(format.name) == dtype);
    CHECK(format.unit_roundoff == std::ldexp(1.0, -format.precision));
    const std::uint64_t smallest_normal = std::uint64_t{1} << (format.precision - 1);
    CHECK(decode(dtype, smallest_normal) == std::ldexp(1.0, format.min_exponent));
    const std::uint64_t infinity = ((std::uint64_t{1} << (8 * format.bytes - format.precision)) - 1)
                                   << (format.precision - 1);
    CHECK(std::isinf(decode(dtype, infinity)));
    CHECK(decode(dtype, infinity - 1) ==
          std::ldexp(2 - std::ldexp(1.0, 1 - format.precision), format.max_exponent));
  }
  CHECK_FALSE(parse_dtype("fp32"));
}

TEST_CASE("stored bits come back from the same index") {
  for (const Dtype dtype : {Dtype::f64, Dtype::f32, Dtype::f16, Dtype::bf16}) {
    std::uint64_t memory[8] = {};
    const std::uint64_t pattern = 0x0123456789abcdef;
    const int bits = 8 * info(dtype).bytes;
    const std::uint64_t kept = bits == 64 ? pattern : pattern & ((std::uint64_t{1} << bits) - 1);
    store_bits(dtype, memory, 3, pattern);
    CHECK(load_bits(dtype, memory, 3) == kept);
    CHECK(load_bits(dtype, memory, 2) == 0);
    CHECK(load_bits(dtype, memory, 4) == 0);
  }
}

TEST_CASE("pairs are where the pictures of the layouts show them") {
  const auto elements = [](Layout layout, int pair) {
    const PairElements result = pair_elements(layout, 8, pair);
    return std::pair(result.first, result.second);
  };
  CHECK(elements(Layout::half, 0) == std::pair(0, 4));
  CHECK(elements(Layout::half, 3) == std::pair(3, 7));
  CHECK(elements(Layout::interleaved, 0) == std::pair(0, 1));
  CHECK(elements(Layout::interleaved, 3) == std::pair(6, 7));
}

TEST_CASE("each layout uses every element of the rotated part exactly once") {
  for (const Layout layout : {Layout::half, Layout::interleaved}) {
    CHECK(parse_layout(name(layout)) == layout);
    for (int rotary_dim = 2; rotary_dim <= 130; rotary_dim += 2) {
      std::set<int> used;
      for (int pair = 0; pair < rotary_dim / 2; ++pair) {
        const auto [first, second] = pair_elements(layout, rotary_dim, pair);
        used.insert({first, second});
      }
      CHECK(static_cast<int>(used.size()) == rotary_dim);
      CHECK(*used.begin() == 0);
      CHECK(*used.rbegin() == rotary_dim - 1);
    }
  }
  CHECK_FALSE(parse_layout("neox"));
}

}  // namespace ropecheck::spec
