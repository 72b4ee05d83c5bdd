// Does every malformed GGUF file end in one line of error, without a crash or a large allocation?
#include <cmath>
#include <limits>
#include <random>

#include "tests/spec/gguf_bytes.hpp"

namespace ropecheck::spec {
namespace {

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();

std::string error_of(const std::string& bytes) {
  return input_error([&] { read_bytes(bytes); });
}

/// Something of everything: lists, texts, truth values, both kinds of tensors.
GgufBuilder rich_gguf() {
  const std::string words = bytes_of(std::uint32_t{kText}) + bytes_of(std::uint64_t{2}) +
                            gguf_text("hello") + gguf_text("world");
  return small_gguf()
      .raw("tokenizer.ggml.tokens", kList, words)
      .raw("llama.rope.scaling.finetuned", kBool, std::string(1, '\1'))
      .wholes("llama.rope.dimension_sections", {0, 0, 0, 0})
      .text("general.name", "a name")
      .floats("token_embd.weight", {1, 2, 3})
      .floats("rope_freqs.weight", {1, 2, 3, 4});
}

std::string head(std::uint32_t version, std::uint64_t tensors, std::uint64_t entries) {
  return "GGUF" + bytes_of(version) + bytes_of(tensors) + bytes_of(entries);
}

struct Malformed {
  std::string bytes;
  const char* contains;
};

std::vector<Malformed> malformed() {
  const auto entry = [](const std::string& value) { return head(3, 0, 1) + value; };
  const auto key = [](std::uint32_t type, const std::string& value) {
    return head(3, 0, 1) + gguf_text("general.architecture") + bytes_of(type) + value;
  };
  const auto list = [](std::uint32_t type, std::uint64_t count) {
    return bytes_of(type) + bytes_of(count) + std::string(64, '\0');
  };
  return {
      {"", "magic"},
      {"GGML" + std::string(60, '\0'), "accepted: \"GGUF\""},
      {"{\"head_dim\": 64, \"rope_theta\": 1e4}", "accepted: \"GGUF\""},
      {head(1, 0, 0), "version: found 1, accepted: 2 or 3"},
      {head(4, 0, 0), "version: found 4"},
      {head(0x03000000, 0, 0), "a big-endian file, accepted: little-endian"},
      {head(3, kHuge, 0), "tensor count: found 18446744073709551615"},
      {head(3, 0, kHuge), "metadata count: found 18446744073709551615"},
      {head(3, 0, 60000), "what fits into the remaining 0 bytes"},
      {head(3, 1U << 19, 0) + std::string(1000, '\0'), "what fits into the remaining"},
      {entry(bytes_of(kHuge) + "abcde"), "a name of 18446744073709551615 bytes"},
      {entry(bytes_of(std::uint64_t{60000}) + "abcde"), "to the end of the file"},
      {key(13, "abcd"), "value type 13"},
      {key(kText, bytes_of(kHuge)), "to the end of the file"},
      {key(kText, bytes_of(std::uint64_t{1} << 40) + "x"), "to the end of the file"},
      {key(kList, list(kU64, kHuge)), "18446744073709551615 elements of 8 bytes"},
      {key(kList, list(kU64, kHuge / 8 + 2)), "elements of 8 bytes"},
      {key(kList, list(kText, kHuge / 4)), "elements of 8 bytes"},
      {key(kList, list(kList, 1)), "a list of lists"},
      {key(kBool, "\2"), "a truth value 2"},
      {key(kU32, bytes_of(std::uint32_t{7})), "general.architecture: found 7, accepted: a text"},
      {small_gguf().whole("llama.context_length", 5).bytes(), "found it twice, accepted: once"},
      {small_gguf().whole("general.alignment", 0).bytes(), "a power of two"},
      {small_gguf().whole("general.alignment", 48).bytes(), "a power of two"},
      {small_gguf().text("llama.rope.scaling.factor", "big").bytes(), "accepted: a number"},
      {small_gguf().text("llama.rope.dimension_count", "big").bytes(), "accepted: a number"},
      {small_gguf().whole("llama.rope.dimension_count", 7).bytes(), "rotary_dim: found 7"},
      {small_gguf().real("llama.rope.scaling.factor", -2).bytes(), "factor: found -2"},
      {small_gguf().floats("rope_freqs.weight", {1, 0, 1, 1}).bytes(), "number 2 of 4 is 0"},
      {small_gguf().floats("rope_freqs.weight", {1, NAN, 1, 1}).bytes(), "number 2 of 4 is NaN"},
      {small_gguf().tensor("rope_freqs.weight", 8, 4, "").bytes(), "type 8"},
      {small_gguf().tensor("rope_freqs.weight", kTensorF32, kHuge, "").bytes(), "shape ["},
      {small_gguf().tensor("rope_freqs.weight", kTensorF32, 0, "").bytes(), "shape [0]"},
      {small_gguf().tensor("rope_freqs.weight", kTensorF32, 4, "abcd").bytes(),
       "to the end of the file"},
      {small_gguf().floats("rope_freqs.weight", {1}).floats("rope_freqs.weight", {1}).bytes(),
       "found it twice"},
  };
}

GgufBuilder with_tensor_entry(std::uint32_t dimensions, std::uint64_t offset) {
  GgufBuilder builder = small_gguf();
  std::string entry = gguf_text("rope_freqs.weight") + bytes_of(dimensions);
  for (std::uint32_t i = 0; i < dimensions && i < 8; ++i) entry += bytes_of(std::uint64_t{4});
  builder.tensors.push_back(entry + bytes_of(std::uint32_t{kTensorF32}) + bytes_of(offset));
  return builder;
}

}  // namespace

TEST_CASE("lies about counts, lengths, types and places are refused in one line") {
  for (const Malformed& bad : malformed()) {
    const std::string message = error_of(bad.bytes);
    CAPTURE(bad.contains, message);
    CHECK(is_one_line(message));
    CHECK(message.find(bad.contains) != message.npos);
  }
  CHECK(error_of(with_tensor_entry(5, 0).bytes()).find("5 dimensions") != std::string::npos);
  CHECK(error_of(with_tensor_entry(2, 0).bytes()).find("shape [4, 4]") != std::string::npos);
  CHECK(error_of(with_tensor_entry(1, kHuge).bytes()).find("offset 18446744073709551615") !=
        std::string::npos);
  CHECK(error_of(with_tensor_entry(1, 1U << 30).bytes()).find("inside the file") !=
        std::string::npos);
}

TEST_CASE("a file cut off anywhere is refused in one line") {
  const std::string whole = rich_gguf().bytes();
  REQUIRE_NOTHROW(read_bytes(whole));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string message = error_of(whole.substr(0, length));
    if (!is_one_line(message)) FAIL_CHECK(length << " of " << whole.size() << ": " << message);
  }
}

TEST_CASE("long texts and lists that do not concern the rotation are walked over") {
  const std::string tokens = [] {
    std::string bytes = bytes_of(std::uint32_t{kText}) + bytes_of(std::uint64_t{40000});
    for (int i = 0; i < 40000; ++i) bytes += gguf_text("token" + std::to_string(i));
    return bytes;
  }();
  GgufBuilder builder;
  builder.text("tokenizer.chat_template", std::string(3 << 20, 'x'))
      .raw("tokenizer.ggml.tokens", kList, tokens)
      .text("llama.rope.note", std::string(1 << 20, 'y'));
  const GgufBuilder plain = small_gguf();
  builder.entries.insert(builder.entries.end(), plain.entries.begin(), plain.entries.end());
  builder.floats("rope_freqs.weight", {1, 2, 3, 4});
  CHECK(std::get<LongRope>(read_built(builder).scheme).short_factor ==
        std::vector<double>{1, 2, 3, 4});
}

TEST_CASE("random damage ends in a specification or one line") {
  const std::string whole = rich_gguf().bytes();
  std::mt19937 random(20240229);
  int refused = 0;
  for (int repetition = 0; repetition < 5000; ++repetition) {
    std::string bytes = whole;
    for (int edits = 0; edits < 3; ++edits) {
      bytes[random() % bytes.size()] = static_cast<char>(random() % 4 == 0 ? 0xff : random() % 256);
    }
    const std::string message = error_of(bytes);
    refused += message.empty() ? 0 : 1;
    if (!message.empty() && !is_one_line(message)) FAIL_CHECK(repetition << ": " << message);
  }
  CHECK(refused > 500);
}

}  // namespace ropecheck::spec
