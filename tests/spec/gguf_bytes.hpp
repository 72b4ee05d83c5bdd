// How does a test make a GGUF file? Byte by byte, so that every lie can be told.
#pragma once

#include <bit>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "spec/gguf.hpp"
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {

/// Value and tensor types by their numbers in the format.
enum GgufType : std::uint32_t { kU32 = 4, kF32 = 6, kBool = 7, kText = 8, kList = 9, kU64 = 10 };
enum GgufTensorType : std::uint32_t { kTensorF32 = 0, kTensorF16 = 1, kTensorBf16 = 30 };

template <class T>
std::string bytes_of(T number) {
  std::uint64_t bits = 0;
  if constexpr (std::is_same_v<T, float>) {
    bits = std::bit_cast<std::uint32_t>(number);
  } else {
    bits = static_cast<std::uint64_t>(number);
  }
  std::string bytes;
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes += static_cast<char>(bits >> (8 * i) & 0xff);
  return bytes;
}

inline std::string gguf_text(const std::string& text) {
  return bytes_of(std::uint64_t{text.size()}) + text;
}

/// A file under construction; `entries` and `tensors` hold finished bytes.
struct GgufBuilder {
  std::uint32_t version = 3;
  std::vector<std::string> entries;
  std::vector<std::string> tensors;
  std::string data;

  GgufBuilder& raw(const std::string& key, std::uint32_t type, const std::string& value) {
    entries.push_back(gguf_text(key) + bytes_of(type) + value);
    return *this;
  }
  GgufBuilder& text(const std::string& key, const std::string& value) {
    return raw(key, kText, gguf_text(value));
  }
  GgufBuilder& whole(const std::string& key, std::uint32_t value) {
    return raw(key, kU32, bytes_of(value));
  }
  GgufBuilder& real(const std::string& key, float value) { return raw(key, kF32, bytes_of(value)); }
  GgufBuilder& wholes(const std::string& key, const std::vector<std::uint32_t>& values) {
    std::string bytes = bytes_of(std::uint32_t{kU32}) + bytes_of(std::uint64_t{values.size()});
    for (const std::uint32_t value : values) bytes += bytes_of(value);
    return raw(key, kList, bytes);
  }
  /// A one-dimensional tensor whose elements stand in `elements`, at the next multiple of 32.
  GgufBuilder& tensor(const std::string& name, std::uint32_t type, std::uint64_t count,
                      const std::string& elements) {
    data.resize((data.size() + 31) / 32 * 32, '\0');
    tensors.push_back(gguf_text(name) + bytes_of(std::uint32_t{1}) + bytes_of(count) +
                      bytes_of(type) + bytes_of(std::uint64_t{data.size()}));
    data += elements;
    return *this;
  }
  GgufBuilder& floats(const std::string& name, const std::vector<float>& values) {
    std::string elements;
    for (const float value : values) elements += bytes_of(value);
    return tensor(name, kTensorF32, values.size(), elements);
  }

  std::string bytes() const {
    std::string file = "GGUF" + bytes_of(version) + bytes_of(std::uint64_t{tensors.size()}) +
                       bytes_of(std::uint64_t{entries.size()});
    for (const std::string& entry : entries) file += entry;
    for (const std::string& tensor : tensors) file += tensor;
    file.resize((file.size() + 31) / 32 * 32, '\0');
    return file + data;
  }
};

/// A head of 8 elements, base 10000, context 4096.
inline GgufBuilder small_gguf(const std::string& architecture = "llama") {
  GgufBuilder builder;
  builder.text("general.architecture", architecture)
      .whole(architecture + ".context_length", 4096)
      .whole(architecture + ".embedding_length", 64)
      .whole(architecture + ".attention.head_count", 8)
      .real(architecture + ".rope.freq_base", 10000.0F);
  return builder;
}

inline Specification read_bytes(const std::string& bytes, const ConfigOptions& options = {}) {
  std::istringstream stream(bytes);
  return read_gguf(stream, "model.gguf", options);
}

inline Specification read_built(const GgufBuilder& builder, const ConfigOptions& options = {}) {
  return read_bytes(builder.bytes(), options);
}

}  // namespace ropecheck::spec
