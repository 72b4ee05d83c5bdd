// Does every malformed configuration end in one line of error, and none in a crash?
#include <filesystem>
#include <fstream>
#include <random>

#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {
namespace {

std::string error_of(std::string_view text) {
  return input_error([&] { parse_config(text, "config.json"); });
}

struct Malformed {
  std::string text;
  const char* contains;
};

std::string repeated(std::string_view piece, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += piece;
  return result;
}

std::vector<Malformed> not_json() {
  return {
      {"", "not JSON"},
      {"{", "not JSON"},
      {"hello", "column 1"},
      {R"({"head_dim": 64)", "not JSON"},
      {R"({"head_dim": NaN})", "not JSON"},
      {R"({"head_dim": Infinity})", "not JSON"},
      {R"({"head_dim": 1e999})", "not JSON"},
      {R"({"head_dim": 064})", "not JSON"},
      {R"({'head_dim': 64})", "not JSON"},
      {"{\"head_dim\": \"\xff\"}", "not JSON"},
      {std::string("{\"head_dim\"\0: 64}", 17), "not JSON"},
      {repeated("[", 100000), "not JSON"},
      {repeated("{\"a\":", 100000), "not JSON"},
  };
}

std::vector<Malformed> wrong_shape() {
  return {
      {"[]", "found a JSON array, accepted: an object"},
      {"64", "found a JSON number"},
      {"null", "found a JSON null"},
      {repeated("[", 100000) + repeated("]", 100000), "found a JSON array"},
      {"{}", "head_dim: missing"},
      {R"({"head_dim": 64, "head_dim": 128})", "the key \"head_dim\" twice"},
      {R"({"head_dim": 64, "rope_scaling": {"type": "linear", "type": "yarn"}})", "twice"},
      {R"({"head_dim": 64, "rope_scaling": "yarn"})", "rope_scaling: found a string"},
      {R"({"head_dim": 64, "rope_scaling": 4})", "rope_scaling: found a number"},
      {R"({"head_dim": 64, "rope_parameters": []})", "rope_parameters: found an array"},
      {R"({"head_dim": 64, "rope_scaling": {"type": 4}})", "type: found 4, accepted: a text"},
      {R"({"head_dim": 64, "rope_scaling": {"type": {}}})", "type: found an object"},
      {R"({"head_dim": 64, "rope_scaling": {"type": "yern"}})", "did you mean 'yarn'"},
      {R"({"head_dim": 64, "rope_scaling": {"type": "linear"}})", "factor: missing"},
      {R"({"head_dim": 64, "rope_scaling": {"type": "linear", "factor": "4"}})",
       "factor: found \"4\""},
      {R"({"head_dim": 64, "rope_scaling": {"type": "linear", "factor": {}}})",
       "rope_scaling.factor: found an object"},
      {R"({"head_dim": 64, "rope_scaling": {"type": "linear", "factor": [[2]]}})",
       "rope_scaling.factor: found a list"},
      {R"({"head_dim": 64, "rope_theta": -10000})", "rope_theta: found -10000"},
      {R"({"head_dim": 64, "rope_theta": "10000"})", "rope_theta: found \"10000\""},
      {R"({"head_dim": 64, "rope_theta": {}})", "rope_theta: found an object"},
      {R"({"head_dim": 64.5})", "head_dim: found 64.5"},
      {R"({"head_dim": "64"})", "head_dim: found \"64\""},
      {R"({"hidden_size": 100, "num_attention_heads": 3})", "is no integer"},
      {R"({"hidden_size": 100, "num_attention_heads": 0})", "num_attention_heads: found 0"},
      {R"({"hidden_size": "100", "num_attention_heads": 2})", "hidden_size: found \"100\""},
      {R"({"hidden_size": 1e300, "num_attention_heads": 1})", "hidden_size: found 1e+300"},
      {R"({"text_config": 3})", "text_config: found a number"},
      {R"({"head_dim": 64, "text_config": "x"})", "text_config: found a string"},
      {R"({"head_dim": 64, "rope_parameters": {"full_attention": 3,
          "sliding_attention": {"rope_theta": 99}}})",
       "rope_parameters.full_attention: found a number"},
      {R"({"head_dim": 64, "rope_parameters": {"full_attention": 3}})",
       "rope_parameters.full_attention: found a number"},
      {R"({"head_dim": 64, "alibi": true})", "ALiBi"},
      {R"({"head_dim": 64, "max_position_embeddings": -5})", "max_position_embeddings: found -5"},
      {R"({"head_dim": 64, "rope_parameters": {"full_attention": {"rope_type": "yarn"}}})",
       "missing"},
      {R"({"head_dim": 64, "rope_ratio": "2"})", "rope_ratio: found \"2\""},
  };
}

}  // namespace

TEST_CASE("text that is not JSON is refused in one line") {
  for (const Malformed& malformed : not_json()) {
    const std::string message = error_of(malformed.text);
    CAPTURE(malformed.text.substr(0, 80), message);
    CHECK(is_one_line(message));
    CHECK(message.starts_with("config.json: "));
    CHECK(message.find(malformed.contains) != message.npos);
  }
}

TEST_CASE("JSON of the wrong shape is refused in one line that names the field") {
  for (const Malformed& malformed : wrong_shape()) {
    const std::string message = error_of(malformed.text);
    CAPTURE(malformed.text.substr(0, 80), message);
    CHECK(is_one_line(message));
    CHECK(message.find(malformed.contains) != message.npos);
  }
}

TEST_CASE("deep nesting outside and inside the rope block does no harm") {
  const std::string deep = repeated("[", 100000) + repeated("]", 100000);
  CHECK_NOTHROW(parse_config(R"({"head_dim": 64, "rope_theta": 1e4, "x": )" + deep + "}", "c"));
  const auto ignored = parse_config(
      R"({"head_dim": 64, "rope_theta": 1e4, "rope_scaling": {"type": "default", "x": )" + deep +
          "}}",
      "c");
  CHECK(warns(ignored, "rope_scaling.x is ignored"));
  CHECK(is_one_line(error_of(R"({"head_dim": )" + deep + "}")));
  CHECK(is_one_line(error_of(R"({"head_dim": 64, "rope_theta": )" + deep + "}")));
}

TEST_CASE("a text above 16 MiB is refused before it is parsed") {
  const std::string message = error_of("{" + std::string(17U << 20, ' ') + "}");
  CHECK(message.find("16 MiB") != message.npos);
}

TEST_CASE("files that cannot be configurations are refused by name") {
  const auto directory = std::filesystem::temp_directory_path();
  CHECK(input_error([&] { read_config(directory); }).find("found a directory") !=
        std::string::npos);
  CHECK(input_error([&] { read_config(directory / "no" / "such.json"); }).find("no such file") !=
        std::string::npos);
  CHECK(input_error([&] { read_config(""); }).find("no such file") != std::string::npos);
  CHECK(input_error([&] { read_config("/dev/zero"); }).find("16 MiB") != std::string::npos);
}

TEST_CASE(
    "no mutilation of a real configuration gets past as anything but an error or a specification") {
  const std::string original = R"({"model_type": "phi3", "hidden_size": 8, "num_attention_heads": 2,
    "max_position_embeddings": 131072, "original_max_position_embeddings": 4096, "rope_theta": 1e4,
    "rope_scaling": {"type": "longrope", "short_factor": [1, 1.5], "long_factor": [1, 2.5]}})";
  REQUIRE_NOTHROW(parse_config(original, "config.json"));
  std::mt19937 random(20240229);
  const std::string letters = "{}[]\",:0123456789-+.eEnulltruefas \n\\\x01\xff";
  int refused = 0;
  for (int repetition = 0; repetition < 4000; ++repetition) {
    std::string text = original;
    for (unsigned edits = 1 + random() % 3; edits > 0; --edits) {
      const std::size_t place = random() % text.size();
      if (random() % 2 == 0) text.erase(place, 1 + random() % 8);
      if (random() % 2 == 0) text.insert(place, 1, letters[random() % letters.size()]);
    }
    const std::string message = error_of(text);
    refused += !message.empty();
    if (!message.empty() && !is_one_line(message)) FAIL_CHECK(text << "\n" << message);
  }
  CHECK(refused > 1000);
}

}  // namespace ropecheck::spec
