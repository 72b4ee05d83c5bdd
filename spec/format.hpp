// What number formats and pair layouts exist? Names, widths and exact decoding; no rounding here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ropecheck::spec {

/// Binary floating-point formats of tables and tensors.
///
///   f64 53 bits, f32 24 bits, f16 11 bits (binary16), bf16 8 bits (upper half of a binary32)
enum class Dtype { f64, f32, f16, bf16 };

/// How the elements of a head form pairs (rotary_dim = 8; a digit names the pair). (S1)
///
///   half         0 1 2 3 0 1 2 3      pair i = elements (i, i + rotary_dim/2)   "NeoX",
///   rotate_half interleaved  0 0 1 1 2 2 3 3      pair i = elements (2i, 2i + 1) "GPT-J", complex
enum class Layout { half, interleaved };

/// What defines a format: `precision` p counts the hidden bit, exponents are those of 2^e <= |t|.
struct FormatInfo {
  Dtype dtype;
  std::string_view name;
  int precision;     ///< p, bits
  int min_exponent;  ///< e_min: smallest normal number is 2^e_min
  int max_exponent;  ///< e_max: largest finite number is (2 - 2^(1-p))·2^e_max
  int bytes;
  double unit_roundoff;  ///< u = 2^-p
};

const FormatInfo& info(Dtype dtype);
std::string_view name(Dtype dtype);
std::string_view name(Layout layout);
std::optional<Dtype> parse_dtype(std::string_view text);
std::optional<Layout> parse_layout(std::string_view text);

/// The exact value of a bit pattern (low bits of `bits`), as a double. NaN and infinities map to
/// themselves.
double decode(Dtype dtype, std::uint64_t bits);

/// The bit pattern at `index` of a packed array of `dtype`.
std::uint64_t load_bits(Dtype dtype, const void* data, std::size_t index);
void store_bits(Dtype dtype, void* data, std::size_t index, std::uint64_t bits);

/// The element indices of `pair` inside the rotated part. (S1)
struct PairElements {
  int first;
  int second;
};
PairElements pair_elements(Layout layout, int rotary_dim, int pair);

}  // namespace ropecheck::spec
