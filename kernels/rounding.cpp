#include "kernels/rounding.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ropecheck::kernels {
namespace {

double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// floor(log2(magnitude)) of a normal binary64, not below the format's smallest normal exponent.
int binade(const spec::FormatInfo& format, double magnitude) {
  const auto biased = static_cast<int>(std::bit_cast<std::uint64_t>(magnitude) >> 52);
  return std::max(biased - 1023, format.min_exponent);
}

std::uint64_t narrow(const spec::FormatInfo& format, double value) {
  const int exponent_bits = format.bytes * 8 - format.precision;
  const std::uint64_t sign = std::signbit(value) ? 1ull << (format.bytes * 8 - 1) : 0;
  const std::uint64_t infinity = ((1ull << exponent_bits) - 1) << (format.precision - 1);
  if (std::isnan(value)) return sign | infinity | 1ull << (format.precision - 2);
  double magnitude = std::fabs(value);
  if (magnitude >= power_of_two(format.max_exponent + 1)) return sign | infinity;
  const int unit = binade(format, magnitude) - format.precision + 1;
  // Adding 1.5·2^52 units makes the hardware round to a multiple of the unit, ties to even.
  const double big = 1.5 * power_of_two(52 + unit);
  magnitude = (magnitude + big) - big;
  const int exponent = binade(format, magnitude);  // rounding may have carried into the next
  const auto significand =
      static_cast<std::uint64_t>(magnitude * power_of_two(format.precision - 1 - exponent));
  // A subnormal has no hidden bit: its biased exponent 0 comes out by itself, and so does infinity.
  const auto field = static_cast<std::uint64_t>(exponent - format.min_exponent);
  return sign | ((field << (format.precision - 1)) + significand);
}

}  // namespace

std::uint64_t rounded_bits(spec::Dtype dtype, double value) {
  if (dtype == spec::Dtype::f64) return std::bit_cast<std::uint64_t>(value);
  if (dtype == spec::Dtype::f32) return std::bit_cast<std::uint32_t>(static_cast<float>(value));
  return narrow(spec::info(dtype), value);
}

double rounded(spec::Dtype dtype, double value) {
  if (dtype == spec::Dtype::f64) return value;
  if (dtype == spec::Dtype::f32) return static_cast<float>(value);
  return spec::decode(dtype, rounded_bits(dtype, value));
}

double load(spec::Dtype dtype, const void* data, std::int64_t index) {
  return spec::decode(dtype, spec::load_bits(dtype, data, static_cast<std::size_t>(index)));
}

void store(spec::Dtype dtype, void* data, std::int64_t index, double value) {
  spec::store_bits(dtype, data, static_cast<std::size_t>(index), rounded_bits(dtype, value));
}

}  // namespace ropecheck::kernels
