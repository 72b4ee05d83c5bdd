// How is a tensor laid out so that every stray read or write shows? Guard pages, canaries, poison,
// a copy to compare with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/kernel.hpp"

namespace ropecheck::kernels {

/// Contiguous runs of elements, in address order, and where each belongs in the packed tensor.
///
///   token-outermost  [token][head][element]     head-outermost  [head][token][element]
struct Rows {
  std::size_t tokens = 0;
  std::size_t heads = 1;
  std::size_t width = 0;          ///< elements per row
  std::int64_t token_stride = 0;  ///< elements
  std::int64_t head_stride = 0;
  bool heads_outermost = false;

  std::size_t count() const { return tokens * heads; }
  /// Elements from the first to the last one, padding between included.
  std::size_t extent() const;
  std::size_t start(std::size_t token, std::size_t head) const;
};

/// Rows of a tensor with an arrangement's padding.
Rows arranged(std::size_t tokens, std::size_t heads, std::size_t width, const Arrangement& how);

/// `written`: 64 canary bytes after the data, so that a short overrun has a name before it has a
/// signal. `read_only`: data ends as close to the guard page as alignment allows, so that an
/// over-read faults.
enum class Use { read_only, written };

/// One tensor in pages of its own:  guard page | canary | rows and padding | canary | guard page.
class GuardedBuffer {
 public:
  GuardedBuffer(spec::Dtype dtype, const Rows& rows, Use use, std::size_t misalignment = 0);
  ~GuardedBuffer();
  GuardedBuffer(const GuardedBuffer&) = delete;
  GuardedBuffer& operator=(const GuardedBuffer&) = delete;

  void* data() const { return data_; }
  const Rows& rows() const { return rows_; }

  /// Fills the rows; `packed` is [token][head][element].
  void load(const std::uint8_t* packed);
  /// Fills the rows with a NaN that no computation makes; two different ones exist.
  void poison(int which);
  /// Remembers the contents, canaries included, for the questions below.
  void remember();

  /// The rows, packed.
  Buffer packed() const;
  /// Where a byte outside the rows changed: "element 1 after its end".
  std::optional<std::string> changed_outside() const;
  /// Where a row changed: "[token 3][head 0][17]".
  std::optional<std::string> changed_inside() const;
  /// Packed indices of elements that still hold poison `which`.
  std::vector<std::size_t> poisoned(int which) const;

 private:
  std::uint8_t* row(std::size_t token, std::size_t head) const;
  std::string name_outside(const std::uint8_t* where) const;

  spec::Dtype dtype_;
  std::size_t element_bytes_;
  Rows rows_;
  std::uint8_t* mapping_ = nullptr;
  std::size_t mapping_bytes_ = 0;
  std::uint8_t* first_ = nullptr;  // first byte between the guard pages
  std::uint8_t* last_ = nullptr;   // one past the last
  std::uint8_t* data_ = nullptr;
  std::vector<std::uint8_t> before_;
};

/// "[token 3][head 0][17]" of a packed index.
std::string element_name(const Rows& rows, std::size_t packed_index);

}  // namespace ropecheck::kernels
