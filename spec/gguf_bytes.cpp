// How are the bytes of an untrusted binary file read?
#include "spec/gguf_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/build.hpp"

namespace ropecheck::spec {

ByteReader::ByteReader(std::istream& stream, std::string_view origin)
    : stream_(stream), origin_(origin) {
  stream_.seekg(0, std::ios::end);
  const auto end = stream_.tellg();
  if (!stream_ || end < 0) throw InputError(fmt::format("{}: cannot be read", origin_));
  size_ = static_cast<std::uint64_t>(end);
}

void ByteReader::refuse(std::string_view what, std::string_view found,
                        std::string_view accepted) const {
  throw InputError(fmt::format("{}: {}: found {}, accepted: {}", origin_, what, found, accepted));
}

void ByteReader::require(std::uint64_t length, std::string_view what) const {
  if (length <= remaining()) return;
  refuse(what, fmt::format("{} bytes to the end of the file at byte {}", remaining(), size_),
         fmt::format("a file that holds the {} bytes needed from byte {} on", length, position_));
}

const char* ByteReader::take(std::uint64_t length, std::string_view what) {
  require(length, what);
  const bool inside =
      position_ >= buffer_start_ && position_ + length <= buffer_start_ + buffer_.size();
  if (!inside) {
    buffer_.resize(std::min(kBuffer, remaining()));
    buffer_start_ = position_;
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(position_));
    stream_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    if (!stream_) throw InputError(fmt::format("{}: cannot be read", origin_));
  }
  const char* bytes = buffer_.data() + (position_ - buffer_start_);
  position_ += length;
  return bytes;
}

std::string ByteReader::text(std::uint64_t length, std::string_view what) {
  require(length, what);
  if (length > kBuffer) {
    refuse(what, fmt::format("a text of {} bytes", length), fmt::format("at most {}", kBuffer));
  }
  return {take(length, what), static_cast<std::size_t>(length)};
}

void ByteReader::skip(std::uint64_t length, std::string_view what) {
  require(length, what);
  position_ += length;
}

void ByteReader::skip(std::uint64_t count, std::uint64_t width, std::string_view what) {
  if (count > remaining() / width) {
    refuse(what, fmt::format("{} elements of {} bytes", count, width),
           fmt::format("what fits into the remaining {} bytes", remaining()));
  }
  position_ += count * width;
}

void ByteReader::seek(std::uint64_t offset, std::string_view what) {
  if (offset > size_) {
    refuse(what, fmt::format("offset {}", offset),
           fmt::format("an offset inside the file of {} bytes", size_));
  }
  position_ = offset;
}

}  // namespace ropecheck::spec
