// How are errors measured against a truth that has more digits than a double? The arithmetic behind
// it.
#include "properties/judge_numbers.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace ropecheck::properties {

DoubleDouble add(const DoubleDouble& a, const DoubleDouble& b) {
  DoubleDouble high = exact_sum(a.high, b.high);
  const DoubleDouble low = exact_sum(a.low, b.low);
  high = exact_sum(high.high, high.low + low.high);
  return exact_sum(high.high, high.low + low.low);
}

DoubleDouble subtract(const DoubleDouble& a, const DoubleDouble& b) {
  return add(a, {-b.high, -b.low});
}

DoubleDouble multiply(const DoubleDouble& a, double b) {
  const DoubleDouble product = exact_product(a.high, b);
  return exact_sum(product.high, std::fma(a.low, b, product.low));
}

namespace {

// e of 2^e <= |t| < 2^(e+1); the low part decides when the high part is a power of two.
int exponent(const DoubleDouble& exact) {
  int result = std::ilogb(exact.high);
  const bool power_of_two = std::scalbn(std::abs(exact.high), -result) == 1.0;
  if (power_of_two && exact.low != 0 && std::signbit(exact.low) != std::signbit(exact.high))
    --result;
  return result;
}

std::uint64_t encode_half(double value) {
  const std::uint64_t sign = std::signbit(value) ? 0x8000u : 0u;
  const double magnitude = std::abs(value);
  if (std::isinf(magnitude)) return sign | 0x7c00u;
  if (magnitude < 0x1p-14) return sign | static_cast<std::uint64_t>(magnitude * 0x1p24);
  const int power = std::ilogb(magnitude);
  const auto fraction = static_cast<std::uint64_t>(std::scalbn(magnitude, 10 - power)) - 1024u;
  return sign | static_cast<std::uint64_t>(power + 15) << 10 | fraction;
}

}  // namespace

double ulp(const spec::FormatInfo& format, const DoubleDouble& exact) {
  if (exact.high == 0) return smallest_subnormal(format);
  const int power = std::max(exponent(exact), format.min_exponent);
  return std::scalbn(1.0, power - format.precision + 1);
}

double smallest_subnormal(const spec::FormatInfo& format) {
  return std::scalbn(1.0, format.min_exponent - format.precision + 1);
}

double largest_finite(const spec::FormatInfo& format) {
  return std::scalbn(2.0 - std::scalbn(1.0, 1 - format.precision), format.max_exponent);
}

std::optional<double> nearest(const spec::FormatInfo& format, const DoubleDouble& exact,
                              double error) {
  if (exact.high == 0) return exact.high;
  const double unit = ulp(format, exact);
  // In units of the last place; a binary64 quotient by a power of two is exact unless it leaves the
  // range.
  const double high = exact.high / unit;
  const double low = exact.low / unit;
  double whole = std::nearbyint(high);
  const double offset = high - whole;  // exact, within [-1/2, 1/2]
  // Distances beyond the two boundaries; offset ∓ 1/2 is exact where it is small: one rounding
  // each, right signs.
  const double above = (offset - 0.5) + low;
  const double below = (-0.5 - offset) - low;
  const double to_boundary = std::min(std::abs(above), std::abs(below));
  if (error > 0 && to_boundary * (1 - 0x1p-50) <= error / unit) return std::nullopt;
  const bool odd = std::fmod(whole, 2.0) != 0;
  if (above > 0 || (above == 0 && odd)) whole += 1;
  if (below > 0 || (below == 0 && odd)) whole -= 1;
  const double result = whole * unit;
  if (std::abs(result) > largest_finite(format)) {
    return std::copysign(std::numeric_limits<double>::infinity(), result);
  }
  return result == 0 ? std::copysign(0.0, exact.high) : result;
}

std::uint64_t encode_exact(spec::Dtype dtype, double value) {
  switch (dtype) {
    case spec::Dtype::f64:
      return std::bit_cast<std::uint64_t>(value);
    case spec::Dtype::f32:
      return std::bit_cast<std::uint32_t>(static_cast<float>(value));
    case spec::Dtype::bf16:
      return std::bit_cast<std::uint32_t>(static_cast<float>(value)) >> 16;
    case spec::Dtype::f16:
      return encode_half(value);
  }
  return 0;
}

}  // namespace ropecheck::properties
