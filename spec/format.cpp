// What number formats and pair layouts exist? The table and the exact decoding.
#include "spec/format.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace ropecheck::spec {
namespace {

constexpr std::array<FormatInfo, 4> kFormats{{
    {Dtype::f64, "f64", 53, -1022, 1023, 8, 0x1p-53},
    {Dtype::f32, "f32", 24, -126, 127, 4, 0x1p-24},
    {Dtype::f16, "f16", 11, -14, 15, 2, 0x1p-11},
    {Dtype::bf16, "bf16", 8, -126, 127, 2, 0x1p-8},
}};

double decode_binary16(std::uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 0x1f);
  const auto fraction = static_cast<double>(bits & 0x3ff);
  const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  if (exponent < 31) return sign * std::ldexp(1024 + fraction, exponent - 25);
  return fraction == 0 ? sign * std::numeric_limits<double>::infinity()
                       : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

const FormatInfo& info(Dtype dtype) { return kFormats[static_cast<std::size_t>(dtype)]; }

std::string_view name(Dtype dtype) { return info(dtype).name; }

std::string_view name(Layout layout) { return layout == Layout::half ? "half" : "interleaved"; }

std::optional<Dtype> parse_dtype(std::string_view text) {
  for (const FormatInfo& format : kFormats) {
    if (format.name == text) return format.dtype;
  }
  return std::nullopt;
}

std::optional<Layout> parse_layout(std::string_view text) {
  if (text == "half") return Layout::half;
  if (text == "interleaved") return Layout::interleaved;
  return std::nullopt;
}

double decode(Dtype dtype, std::uint64_t bits) {
  switch (dtype) {
    case Dtype::f64:
      return std::bit_cast<double>(bits);
    case Dtype::f32:
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    case Dtype::bf16:
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
    case Dtype::f16:
      return decode_binary16(bits);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

std::uint64_t load_bits(Dtype dtype, const void* data, std::size_t index) {
  const auto bytes = static_cast<std::size_t>(info(dtype).bytes);
  std::uint64_t bits = 0;  // little-endian, as every machine this runs on
  std::memcpy(&bits, static_cast<const char*>(data) + index * bytes, bytes);
  return bits;
}

void store_bits(Dtype dtype, void* data, std::size_t index, std::uint64_t bits) {
  const auto bytes = static_cast<std::size_t>(info(dtype).bytes);
  std::memcpy(static_cast<char*>(data) + index * bytes, &bits, bytes);
}

PairElements pair_elements(Layout layout, int rotary_dim, int pair) {
  if (layout == Layout::half) return {pair, pair + rotary_dim / 2};
  return {2 * pair, 2 * pair + 1};
}

}  // namespace ropecheck::spec
