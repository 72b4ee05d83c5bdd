#include "kernels/guarded_buffer.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <new>

namespace ropecheck::kernels {
namespace {

constexpr std::size_t kCanaryBytes = 64;  // a full vector register: the usual overrun
constexpr std::size_t kAlignment = 64;

// Quiet NaNs with payloads that no arithmetic makes.
std::uint64_t poison_bits(spec::Dtype dtype, int which) {
  switch (dtype) {
    case spec::Dtype::f64:
      return which == 0 ? 0x7ffdbead'0bad5eedull : 0xfffc0ddb'a11f00d5ull;
    case spec::Dtype::f32:
      return which == 0 ? 0x7fedbead : 0xffd0f00d;
    case spec::Dtype::f16:
      return which == 0 ? 0x7ead : 0xfe5b;
    case spec::Dtype::bf16:
      return which == 0 ? 0x7fed : 0xffdb;
  }
  return 0;
}

std::uint8_t canary(std::size_t index) {
  return static_cast<std::uint8_t>(0xa5 ^ (index * 37 + (index >> 8)));
}

// Calls `visit` with an unsigned integer of the element's width: tensors are large, loops over them
// typed.
template <class Visit>
void with_word(std::size_t element_bytes, Visit visit) {
  if (element_bytes == 2) visit(std::uint16_t{});
  if (element_bytes == 4) visit(std::uint32_t{});
  if (element_bytes == 8) visit(std::uint64_t{});
}

}  // namespace

std::size_t Rows::start(std::size_t token, std::size_t head) const {
  return token * static_cast<std::size_t>(token_stride) +
         head * static_cast<std::size_t>(head_stride);
}

std::size_t Rows::extent() const { return count() == 0 ? 0 : start(tokens - 1, heads - 1) + width; }

Rows arranged(std::size_t tokens, std::size_t heads, std::size_t width, const Arrangement& how) {
  Rows rows{.tokens = tokens, .heads = heads, .width = width};
  rows.heads_outermost = how.heads_outermost;
  const auto elements = static_cast<std::int64_t>(width);
  if (how.heads_outermost) {
    rows.token_stride = elements + how.token_padding;
    rows.head_stride = static_cast<std::int64_t>(tokens) * rows.token_stride + how.head_padding;
  } else {
    rows.head_stride = elements + how.head_padding;
    rows.token_stride = static_cast<std::int64_t>(heads) * rows.head_stride + how.token_padding;
  }
  return rows;
}

GuardedBuffer::GuardedBuffer(spec::Dtype dtype, const Rows& rows, Use use, std::size_t misalignment)
    : dtype_(dtype),
      element_bytes_(static_cast<std::size_t>(spec::info(dtype).bytes)),
      rows_(rows) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t bytes = rows.extent() * element_bytes_;
  const std::size_t shift = misalignment * element_bytes_ % kAlignment;
  const std::size_t tail = use == Use::written ? kCanaryBytes : 0;
  const std::size_t needed = kCanaryBytes + kAlignment + shift + bytes + tail;
  const std::size_t inner = (needed + page - 1) / page * page;
  mapping_bytes_ = inner + 2 * page;
  void* mapping = mmap(nullptr, mapping_bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc();
  mapping_ = static_cast<std::uint8_t*>(mapping);
  first_ = mapping_ + page;
  last_ = first_ + inner;
  if (mprotect(first_, inner, PROT_READ | PROT_WRITE) != 0) {
    munmap(mapping_, mapping_bytes_);
    throw std::bad_alloc();
  }
  const std::size_t aligned = (inner - tail - bytes - shift) / kAlignment * kAlignment;
  data_ = first_ + aligned + shift;
  for (std::uint8_t* at = first_; at != last_; ++at) {
    *at = canary(static_cast<std::size_t>(at - first_));
  }
}

GuardedBuffer::~GuardedBuffer() { munmap(mapping_, mapping_bytes_); }

std::uint8_t* GuardedBuffer::row(std::size_t token, std::size_t head) const {
  return data_ + rows_.start(token, head) * element_bytes_;
}

void GuardedBuffer::load(const std::uint8_t* packed) {
  const std::size_t row_bytes = rows_.width * element_bytes_;
  for (std::size_t r = 0; r < rows_.count(); ++r, packed += row_bytes) {
    std::memcpy(row(r / rows_.heads, r % rows_.heads), packed, row_bytes);
  }
}

void GuardedBuffer::poison(int which) {
  std::vector<std::uint8_t> pattern(rows_.width * element_bytes_);
  for (std::size_t e = 0; e < rows_.width; ++e) {
    spec::store_bits(dtype_, pattern.data(), e, poison_bits(dtype_, which));
  }
  for (std::size_t r = 0; r < rows_.count(); ++r) {
    std::memcpy(row(r / rows_.heads, r % rows_.heads), pattern.data(), pattern.size());
  }
}

void GuardedBuffer::remember() { before_.assign(first_, last_); }

Buffer GuardedBuffer::packed() const {
  Buffer result(dtype_, rows_.count() * rows_.width);
  const std::size_t row_bytes = rows_.width * element_bytes_;
  std::uint8_t* out = result.bytes.data();
  for (std::size_t r = 0; r < rows_.count(); ++r, out += row_bytes) {
    std::memcpy(out, row(r / rows_.heads, r % rows_.heads), row_bytes);
  }
  return result;
}

std::string GuardedBuffer::name_outside(const std::uint8_t* where) const {
  const std::uint8_t* end = data_ + rows_.extent() * element_bytes_;
  const auto elements = [&](std::ptrdiff_t bytes) {
    return (static_cast<std::size_t>(bytes) + element_bytes_ - 1) / element_bytes_;
  };
  if (where < data_) return fmt::format("element {} before its start", elements(data_ - where));
  if (where >= end) return fmt::format("element {} after its end", elements(where - end + 1));
  return fmt::format("the padding between rows, element {} from its start",
                     elements(where - data_));
}

std::optional<std::string> GuardedBuffer::changed_outside() const {
  const std::size_t outer = rows_.heads_outermost ? rows_.heads : rows_.tokens;
  const std::size_t inner = rows_.heads_outermost ? rows_.tokens : rows_.heads;
  const std::uint8_t* at = first_;
  const auto differs = [&](const std::uint8_t* to) -> const std::uint8_t* {
    for (; at < to; ++at) {
      if (*at != before_[static_cast<std::size_t>(at - first_)]) return at;
    }
    return nullptr;
  };
  for (std::size_t i = 0; i < outer; ++i) {
    for (std::size_t j = 0; j < inner; ++j) {
      const std::uint8_t* start = rows_.heads_outermost ? row(j, i) : row(i, j);
      if (const auto* where = differs(start)) return name_outside(where);
      at = start + rows_.width * element_bytes_;
    }
  }
  if (const auto* where = differs(last_)) return name_outside(where);
  return std::nullopt;
}

std::optional<std::string> GuardedBuffer::changed_inside() const {
  const std::size_t row_bytes = rows_.width * element_bytes_;
  for (std::size_t r = 0; r < rows_.count(); ++r) {
    const std::uint8_t* now = row(r / rows_.heads, r % rows_.heads);
    const std::uint8_t* was = before_.data() + (now - first_);
    if (std::memcmp(now, was, row_bytes) == 0) continue;
    std::size_t byte = 0;
    while (now[byte] == was[byte]) ++byte;
    return element_name(rows_, r * rows_.width + byte / element_bytes_);
  }
  return std::nullopt;
}

std::vector<std::size_t> GuardedBuffer::poisoned(int which) const {
  std::vector<std::size_t> found;
  with_word(element_bytes_, [&]<class Word>(Word) {
    const auto bits = static_cast<Word>(poison_bits(dtype_, which));
    for (std::size_t r = 0; r < rows_.count(); ++r) {
      const std::uint8_t* at = row(r / rows_.heads, r % rows_.heads);
      for (std::size_t e = 0; e < rows_.width; ++e) {
        Word word;
        std::memcpy(&word, at + e * sizeof(Word), sizeof(Word));
        if (word == bits) found.push_back(r * rows_.width + e);
      }
    }
  });
  return found;
}

std::string element_name(const Rows& rows, std::size_t packed_index) {
  const std::size_t r = packed_index / rows.width;
  const std::size_t element = packed_index % rows.width;
  if (rows.heads == 1) return fmt::format("[token {}][{}]", r, element);
  return fmt::format("[token {}][head {}][{}]", r / rows.heads, r % rows.heads, element);
}

}  // namespace ropecheck::kernels
