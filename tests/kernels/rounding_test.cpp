// Does this room round binary64 to 16-bit formats correctly? Every pattern, every midpoint, every
// neighbour of one.
#include "kernels/rounding.hpp"

#include <cmath>
#include <limits>

#include "tests/catch.hpp"

namespace ropecheck::kernels::test {
namespace {

// Walks all finite positive patterns: each decodes to itself, the midpoint to the even neighbour,
// and the next binary64 beyond a midpoint to the nearer one.
void walk(spec::Dtype dtype) {
  const spec::FormatInfo& format = spec::info(dtype);
  const std::uint64_t infinity = rounded_bits(dtype, std::numeric_limits<double>::infinity());
  std::size_t wrong = 0;
  for (std::uint64_t bits = 0; bits < infinity; ++bits) {
    const double value = spec::decode(dtype, bits);
    const double next = bits + 1 == infinity ? std::ldexp(1.0, format.max_exponent + 1)
                                             : spec::decode(dtype, bits + 1);
    const double middle = value + (next - value) / 2;
    const std::uint64_t even = bits % 2 == 0 ? bits : bits + 1;
    wrong += rounded_bits(dtype, value) != bits;
    wrong += rounded_bits(dtype, middle) != even;
    wrong += rounded_bits(dtype, std::nextafter(middle, value)) != bits;
    wrong += rounded_bits(dtype, std::nextafter(middle, next)) != bits + 1;
    wrong += rounded_bits(dtype, -value) != (bits | 0x8000);
  }
  CHECK(wrong == 0);
}

TEST_CASE("rounding to f16 and bf16 is to nearest, ties to even, at every pattern") {
  walk(spec::Dtype::f16);
  walk(spec::Dtype::bf16);
}

TEST_CASE("NaN stays NaN and infinities stay") {
  for (const spec::Dtype dtype :
       {spec::Dtype::f64, spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
    CHECK(std::isnan(rounded(dtype, std::nan(""))));
    CHECK(rounded(dtype, -std::numeric_limits<double>::infinity()) ==
          -std::numeric_limits<double>::infinity());
  }
  CHECK(rounded(spec::Dtype::f16, 65519.9) == 65504);
  CHECK(std::isinf(rounded(spec::Dtype::f16, 65520)));
}

}  // namespace
}  // namespace ropecheck::kernels::test
