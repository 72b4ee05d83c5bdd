// What does a GGUF file say about its rotary embedding? Read by the rules of llama.cpp's loader.
#pragma once

#include <filesystem>
#include <istream>
#include <string_view>

#include "spec/config.hpp"

namespace ropecheck::spec {

/// Whether the file begins with the four bytes "GGUF". A file that cannot be read does not.
bool is_gguf(const std::filesystem::path& file);

/// Metadata `{architecture}.rope.*`, the head's shape, and the tensors rope_freqs.weight,
/// rope_factors_long.weight and rope_factors_short.weight, whose numbers divide the frequencies:
/// they become scheme longrope with those very numbers (one list twice for rope_freqs). (S14)
///
/// special  options.dialect unset = ggml; numbers keep the binary32 value that the file holds
/// throws   InputError: all of parse_gguf() and build(), an architecture without rotary embedding,
///          what no scheme here can hold (divisors together with yarn)
Specification read_gguf(const std::filesystem::path& file, const ConfigOptions& options = {});
Specification read_gguf(std::istream& stream, std::string_view origin,
                        const ConfigOptions& options = {});

}  // namespace ropecheck::spec
