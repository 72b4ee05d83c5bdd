// What stands in a GGUF file? Its metadata and the tensors that shape the rotary embedding.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spec/build.hpp"

namespace ropecheck::spec {

/// The part of a GGUF file that can concern a rotary embedding.
struct GgufFile {
  std::uint32_t version = 0;
  /// Scalars, short texts and short lists of numbers, by key; binary32 values as they are.
  std::map<std::string, Value, std::less<>> metadata;
  /// rope_freqs.weight, rope_factors_long.weight, rope_factors_short.weight as far as they are
  /// there: one number per pair.
  std::map<std::string, std::vector<double>, std::less<>> divisors;
};

inline constexpr std::string_view kRopeFreqs = "rope_freqs.weight";
inline constexpr std::string_view kLongFactors = "rope_factors_long.weight";
inline constexpr std::string_view kShortFactors = "rope_factors_short.weight";

/// Reads a GGUF file of version 2 or 3, little-endian. What does not concern rotary embeddings is
/// walked over and never held: memory stays small whatever the file claims.
///
/// throws InputError naming `origin`: no GGUF, big-endian, truncated, counts or lengths that the
/// file cannot hold, a key or tensor twice, tensors outside the file
GgufFile parse_gguf(std::istream& stream, std::string_view origin);

}  // namespace ropecheck::spec
