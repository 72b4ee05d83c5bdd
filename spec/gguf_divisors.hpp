// Which numbers does a tensor of a GGUF file hold, one per pair?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/gguf_bytes.hpp"

namespace ropecheck::spec {

struct GgufTensor {
  std::vector<std::uint64_t> shape;
  std::uint32_t type = 0;    ///< enum ggml_type
  std::uint64_t offset = 0;  ///< from the start of the tensors' data
};

/// The exact values of a list in F32, F16 or BF16; `start` is where the tensors' data begins.
/// throws InputError: another type, more than one dimension, a place outside the file
std::vector<double> read_divisors(ByteReader& bytes, const std::string& name,
                                  const GgufTensor& tensor, std::uint64_t start);

}  // namespace ropecheck::spec
