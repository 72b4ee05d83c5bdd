// How are the bytes of an untrusted binary file read? In order, little-endian, never past the end.
#pragma once

#include <bit>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ropecheck::spec {

/// Memory stays below one buffer and the longest text asked for, whatever the file claims.
class ByteReader {
 public:
  /// `origin` names the file in messages. throws InputError if the stream has no size
  ByteReader(std::istream& stream, std::string_view origin);

  /// An integer or binary32/64 number. throws InputError at the end of the file, as all below
  template <class T>
  T number(std::string_view what) {
    std::uint64_t bits = 0;
    const char* bytes = take(sizeof(T), what);
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      bits |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    if constexpr (std::is_same_v<T, float>) {
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    } else if constexpr (std::is_same_v<T, double>) {
      return std::bit_cast<double>(bits);
    } else {
      return static_cast<T>(bits);
    }
  }

  /// Exactly `length` bytes. `length` is at most kBuffer: longer texts are to be skipped.
  std::string text(std::uint64_t length, std::string_view what);
  void skip(std::uint64_t length, std::string_view what);
  /// Skips `count` elements of `width` bytes each, without computing a product that overflows.
  void skip(std::uint64_t count, std::uint64_t width, std::string_view what);
  void seek(std::uint64_t offset, std::string_view what);

  std::uint64_t position() const { return position_; }
  std::uint64_t size() const { return size_; }
  std::uint64_t remaining() const { return size_ - position_; }

  /// "<origin>: <what>: found <found>, accepted: <accepted>"
  [[noreturn]] void refuse(std::string_view what, std::string_view found,
                           std::string_view accepted) const;

  static constexpr std::uint64_t kBuffer = 1U << 16;

 private:
  const char* take(std::uint64_t length, std::string_view what);
  void require(std::uint64_t length, std::string_view what) const;

  std::istream& stream_;
  std::string origin_;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
  std::vector<char> buffer_;
  std::uint64_t buffer_start_ = 0;  ///< offset in the file of the buffer's first byte
};

}  // namespace ropecheck::spec
