// What stands in a GGUF file?
//
// Layout: ggml-org/ggml, docs/gguf.md and include/gguf.h.
#include "spec/gguf_file.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <optional>

#include "spec/gguf_bytes.hpp"
#include "spec/gguf_divisors.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

constexpr std::uint32_t kMagic = 0x46554747;           // "GGUF"
constexpr std::uint64_t kMostMetadata = 1U << 16;      // published files have fewer than 200
constexpr std::uint64_t kMostTensors = 1U << 20;       // published files have fewer than 10,000
constexpr std::uint64_t kLongestKey = (1U << 16) - 1;  // docs/gguf.md
constexpr std::uint64_t kLongestKept = 4096;  // bytes of a text, elements of a list worth keeping
constexpr std::uint64_t kLeastMetadataBytes = 8 + 4 + 1;
constexpr std::uint64_t kLeastTensorBytes = 8 + 4 + 4 + 8;
constexpr std::uint32_t kMostDimensions = 4;

enum class ValueType : std::uint32_t {
  u8,
  i8,
  u16,
  i16,
  u32,
  i32,
  f32,
  boolean,
  text,
  list,
  u64,
  i64,
  f64
};
constexpr std::array<std::uint64_t, 13> kWidths{1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

/// Metadata that may concern the rotary embedding; tokenizers and chat templates do not.
bool concerns_rotation(std::string_view key) {
  if (key == "general.architecture" || key == "general.alignment") return true;
  for (const std::string_view part :
       {".rope.", ".attention.", ".context_length", ".embedding_length"}) {
    if (key.find(part) != key.npos) return true;
  }
  return false;
}

bool is_rope_tensor(std::string_view name) {
  return name == kRopeFreqs || name == kLongFactors || name == kShortFactors;
}

class Parser {
 public:
  Parser(std::istream& stream, std::string_view origin) : bytes_(stream, origin) {}

  GgufFile parse() {
    read_version();
    const auto tensors = read_count("tensor count", kMostTensors, kLeastTensorBytes);
    const auto entries = read_count("metadata count", kMostMetadata, kLeastMetadataBytes);
    for (std::uint64_t i = 0; i < entries; ++i) read_entry(i);
    for (std::uint64_t i = 0; i < tensors; ++i) read_tensor(i);
    const std::uint64_t start = data_start();
    for (const auto& [name, tensor] : rope_tensors_) {
      file_.divisors[name] = read_divisors(bytes_, name, tensor, start);
    }
    return std::move(file_);
  }

 private:
  void read_version();
  std::uint64_t read_count(std::string_view what, std::uint64_t most, std::uint64_t least_bytes);
  std::string read_name(std::string_view what);
  ValueType read_type(const std::string& what);
  double read_number(ValueType type, const std::string& what);
  void read_entry(std::uint64_t index);
  std::optional<Value> read_value(ValueType type, const std::string& what, bool keep);
  std::optional<Value> read_list(const std::string& what, bool keep);
  void read_tensor(std::uint64_t index);
  std::uint64_t data_start();

  ByteReader bytes_;
  GgufFile file_;
  std::map<std::string, GgufTensor> rope_tensors_;
};

void Parser::read_version() {
  const auto magic = bytes_.number<std::uint32_t>("magic");
  if (magic != kMagic) bytes_.refuse("magic", fmt::format("{:#010x}", magic), "\"GGUF\"");
  file_.version = bytes_.number<std::uint32_t>("version");
  if (file_.version == 2 || file_.version == 3) return;
  const bool swapped = file_.version == 0x02000000 || file_.version == 0x03000000;
  bytes_.refuse("version", swapped ? "a big-endian file" : std::to_string(file_.version),
                swapped ? "little-endian" : "2 or 3");
}

std::uint64_t Parser::read_count(std::string_view what, std::uint64_t most,
                                 std::uint64_t least_bytes) {
  const auto count = bytes_.number<std::uint64_t>(what);
  if (count > most) bytes_.refuse(what, std::to_string(count), fmt::format("at most {}", most));
  if (count > bytes_.remaining() / least_bytes) {
    bytes_.refuse(what, std::to_string(count),
                  fmt::format("what fits into the remaining {} bytes", bytes_.remaining()));
  }
  return count;
}

std::string Parser::read_name(std::string_view what) {
  const auto length = bytes_.number<std::uint64_t>(what);
  if (length > kLongestKey) {
    bytes_.refuse(what, fmt::format("a name of {} bytes", length),
                  fmt::format("at most {}", kLongestKey));
  }
  return bytes_.text(length, what);
}

ValueType Parser::read_type(const std::string& what) {
  const auto type = bytes_.number<std::uint32_t>(what);
  if (type < kWidths.size()) return static_cast<ValueType>(type);
  bytes_.refuse(what, fmt::format("value type {}", type), "0 … 12");
}

double Parser::read_number(ValueType type, const std::string& what) {
  switch (type) {
    case ValueType::u8:
      return bytes_.number<std::uint8_t>(what);
    case ValueType::i8:
      return bytes_.number<std::int8_t>(what);
    case ValueType::u16:
      return bytes_.number<std::uint16_t>(what);
    case ValueType::i16:
      return bytes_.number<std::int16_t>(what);
    case ValueType::u32:
      return bytes_.number<std::uint32_t>(what);
    case ValueType::i32:
      return bytes_.number<std::int32_t>(what);
    case ValueType::f32:
      return bytes_.number<float>(what);
    case ValueType::u64:
      return static_cast<double>(bytes_.number<std::uint64_t>(what));
    case ValueType::i64:
      return static_cast<double>(bytes_.number<std::int64_t>(what));
    default:
      return bytes_.number<double>(what);
  }
}

/// Nothing where the value is walked over.
std::optional<Value> Parser::read_value(ValueType type, const std::string& what, bool keep) {
  if (type == ValueType::list) return read_list(what, keep);
  if (type == ValueType::text) {
    const auto length = bytes_.number<std::uint64_t>(what);
    if (keep && length <= kLongestKept) return bytes_.text(length, what);
    bytes_.skip(length, what);
    return std::nullopt;
  }
  if (type != ValueType::boolean) return read_number(type, what);
  const auto byte = bytes_.number<std::uint8_t>(what);
  if (byte > 1) bytes_.refuse(what, fmt::format("a truth value {}", byte), "0 or 1");
  return byte == 1;
}

std::optional<Value> Parser::read_list(const std::string& what, bool keep) {
  const ValueType type = read_type(what);
  const auto count = bytes_.number<std::uint64_t>(what);
  if (type == ValueType::list) bytes_.refuse(what, "a list of lists", "a list of plain values");
  if (type == ValueType::text) {
    if (count > bytes_.remaining() / 8) bytes_.skip(count, 8, what);  // refuses
    for (std::uint64_t i = 0; i < count; ++i) bytes_.skip(bytes_.number<std::uint64_t>(what), what);
    return std::nullopt;
  }
  if (!keep || count > kLongestKept || type == ValueType::boolean) {
    bytes_.skip(count, kWidths[static_cast<std::size_t>(type)], what);
    return std::nullopt;
  }
  std::vector<double> numbers;
  for (std::uint64_t i = 0; i < count; ++i) numbers.push_back(read_number(type, what));
  return numbers;
}

void Parser::read_entry(std::uint64_t index) {
  const std::string key = read_name(fmt::format("metadata key {}", index));
  const std::string what = fmt::format("metadata {}", shown(Value(key)));
  const bool keep = concerns_rotation(key);
  const ValueType type = read_type(what);
  auto value = read_value(type, what, keep);
  if (!keep || !value) return;
  if (!file_.metadata.emplace(key, *std::move(value)).second)
    bytes_.refuse(what, "it twice", "once");
}

void Parser::read_tensor(std::uint64_t index) {
  const std::string name = read_name(fmt::format("name of tensor {}", index));
  const std::string what = fmt::format("tensor {}", shown(Value(name)));
  const auto dimensions = bytes_.number<std::uint32_t>(what);
  if (dimensions > kMostDimensions) {
    bytes_.refuse(what, fmt::format("{} dimensions", dimensions), "at most 4");
  }
  GgufTensor tensor{};
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    tensor.shape.push_back(bytes_.number<std::uint64_t>(what));
  }
  tensor.type = bytes_.number<std::uint32_t>(what);
  tensor.offset = bytes_.number<std::uint64_t>(what);
  if (!is_rope_tensor(name)) return;
  if (!rope_tensors_.emplace(name, std::move(tensor)).second)
    bytes_.refuse(what, "it twice", "once");
}

/// The tensors' data begins at the next multiple of general.alignment, 32 unless stated.
std::uint64_t Parser::data_start() {
  std::uint64_t alignment = 32;
  if (const auto stated = file_.metadata.find("general.alignment");
      stated != file_.metadata.end()) {
    const auto* number = std::get_if<double>(&stated->second);
    const bool whole = number != nullptr && *number >= 1 && *number <= 0x1p31;
    if (!whole || !std::has_single_bit(static_cast<std::uint64_t>(*number)) ||
        *number != std::trunc(*number)) {
      bytes_.refuse("general.alignment", shown(stated->second), "a power of two");
    }
    alignment = static_cast<std::uint64_t>(*number);
  }
  const std::uint64_t past = bytes_.position() % alignment;
  return bytes_.position() + (past == 0 ? 0 : alignment - past);
}

}  // namespace

GgufFile parse_gguf(std::istream& stream, std::string_view origin) {
  return Parser(stream, origin).parse();
}

}  // namespace ropecheck::spec
