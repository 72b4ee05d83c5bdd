// Which numbers does a tensor of a GGUF file hold, one per pair?
#include "spec/gguf_divisors.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "spec/format.hpp"

namespace ropecheck::spec {
namespace {

constexpr std::uint64_t kMostDivisors = 32768;  // half of the largest head

std::optional<Dtype> dtype_of(std::uint32_t type) {
  switch (type) {
    case 0:
      return Dtype::f32;
    case 1:
      return Dtype::f16;
    case 30:
      return Dtype::bf16;
    default:
      return std::nullopt;
  }
}

std::uint64_t checked_count(const ByteReader& bytes, const std::string& what,
                            const GgufTensor& tensor) {
  const std::uint64_t count = tensor.shape.empty() ? 0 : tensor.shape.front();
  bool is_list = count >= 1 && count <= kMostDivisors;
  for (std::size_t i = 1; i < tensor.shape.size(); ++i) is_list &= tensor.shape[i] == 1;
  if (is_list) return count;
  bytes.refuse(what, fmt::format("shape [{}]", fmt::join(tensor.shape, ", ")),
               fmt::format("one dimension of 1 … {}", kMostDivisors));
}

}  // namespace

std::vector<double> read_divisors(ByteReader& bytes, const std::string& name,
                                  const GgufTensor& tensor, std::uint64_t start) {
  const std::string what = "tensor " + name;
  const auto dtype = dtype_of(tensor.type);
  if (!dtype) {
    bytes.refuse(what, fmt::format("type {}", tensor.type), "0 (F32), 1 (F16) or 30 (BF16)");
  }
  const std::uint64_t count = checked_count(bytes, what, tensor);
  if (tensor.offset > bytes.size() || start > bytes.size() - tensor.offset) {
    bytes.refuse(what, fmt::format("offset {} from byte {}", tensor.offset, start),
                 fmt::format("a place inside the file of {} bytes", bytes.size()));
  }
  bytes.seek(start + tensor.offset, what);
  const bool wide = dtype == Dtype::f32;
  std::vector<double> numbers;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t bits =
        wide ? bytes.number<std::uint32_t>(what) : bytes.number<std::uint16_t>(what);
    numbers.push_back(decode(*dtype, bits));
  }
  return numbers;
}

}  // namespace ropecheck::spec
