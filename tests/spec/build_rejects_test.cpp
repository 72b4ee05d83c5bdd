// Does build() refuse every bad value with one line that names the field, what was found and what
// is accepted?
#include <cmath>
#include <limits>

#include "tests/spec/rejections.hpp"

namespace ropecheck::spec {
namespace {

RawParameters yarn(std::initializer_list<std::pair<const char*, const char*>> changes) {
  RawParameters parameters = given({{"factor", "4"}, {"original_max_position_embeddings", "4096"}});
  for (auto& [key, value] : given(changes)) parameters[key] = value;
  return parameters;
}

RawParameters llama3(std::initializer_list<std::pair<const char*, const char*>> changes) {
  RawParameters parameters = yarn({{"low_freq_factor", "1"}, {"high_freq_factor", "4"}});
  for (auto& [key, value] : given(changes)) parameters[key] = value;
  return parameters;
}

RawParameters longrope(std::initializer_list<std::pair<const char*, const char*>> changes) {
  RawParameters parameters =
      yarn({{"head_dim", "4"}, {"short_factor", "[1, 2]"}, {"long_factor", "[1, 2]"}});
  for (auto& [key, value] : given(changes)) parameters[key] = value;
  return parameters;
}

RawParameters without(RawParameters parameters, const char* key) {
  parameters.erase(key);
  return parameters;
}

RawParameters number(const char* key, double value) { return {{key, {value, "caller"}}}; }

const auto kHuggingFace = Dialect::huggingface;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<Rejection> bad_numbers() {
  return {
      {"default", {}, given({{"rope_theta", "1"}}), "rope_theta: found 1 (--set)", "number > 1"},
      {"default", {}, given({{"rope_theta", "-10000"}}), "rope_theta: found -10000", "number > 1"},
      {"default", {}, number("rope_theta", std::nan("")), "rope_theta: found NaN", "number > 1"},
      {"default", {}, number("rope_theta", kInfinity), "rope_theta: found Infinity", "number > 1"},
      {"default", {}, given({{"rope_theta", "true"}}), "rope_theta: found true", "number > 1"},
      {"default", {}, given({{"rope_theta", "[1, 2]"}}), "rope_theta: found [1, 2]", "number > 1"},
      {"linear", {}, given({{"factor", "0.5"}}), "factor: found 0.5", "number >= 1"},
      {"linear", {}, number("factor", kInfinity), "factor: found Infinity", "number >= 1"},
      {"linear", {}, given({{"factor", "\"4\""}}), "factor: found \"4\"", "number >= 1"},
      {"ntk", {}, given({{"factor", "0"}}), "factor: found 0", "number >= 1"},
      {"ntk-by-parts", {}, yarn({{"factor", "0.9"}}), "factor: found 0.9", "number >= 1"},
      {"yarn", {}, yarn({{"factor", "-4"}}), "factor: found -4", "number >= 1"},
      {"yarn",
       {},
       yarn({{"original_max_position_embeddings", "0"}}),
       "original_max_position_embeddings: found 0",
       "number > 0"},
      {"yarn",
       {},
       yarn({{"max_position_embeddings", "-1"}}),
       "max_position_embeddings: found -1",
       "number > 0"},
      {"yarn", {}, yarn({{"beta_fast", "1"}, {"beta_slow", "32"}}), "beta_fast: found 1", "below"},
      {"yarn", {}, yarn({{"beta_slow", "33"}}), "beta_slow: found 33", "below"},
      {"yarn", {}, yarn({{"beta_fast", "0"}}), "beta_fast: found 0", "number > 0"},
      {"yarn", kHuggingFace, yarn({{"beta_slow", "-1"}}), "beta_slow: found -1", "number > 0"},
      {"yarn", {}, yarn({{"attention_factor", "0"}}), "attention_factor: found 0", "number > 0"},
      {"yarn", {}, yarn({{"truncate", "1"}}), "truncate: found 1", "true or false"},
      {"yarn", {}, yarn({{"mscale", "-1"}}), "mscale: found -1", "number >= 0"},
      {"llama3",
       {},
       llama3({{"high_freq_factor", "0.5"}}),
       "high_freq_factor: found 0.5",
       "low_freq_factor is 1"},
      {"llama3", {}, llama3({{"low_freq_factor", "0"}}), "low_freq_factor: found 0", "number > 0"},
      {"llama3", {}, llama3({{"factor", "0.5"}}), "factor: found 0.5", "number >= 1"},
      {"dynamic", kHuggingFace, given({{"factor", "0.5"}, {"max_position_embeddings", "9"}}),
       "factor: found 0.5", "number >= 1"},
      {"dynamic", kHuggingFace, given({{"alpha", "0"}, {"max_position_embeddings", "9"}}),
       "alpha: found 0", "number >= 1"},
  };
}

std::vector<Rejection> bad_lists() {
  return {
      {"longrope",
       {},
       longrope({{"short_factor", "[1, 2, 3]"}}),
       "short_factor: found [1, 2, 3]",
       "these are 3 numbers where rotary_dim/2 = 2"},
      {"longrope", {}, longrope({{"long_factor", "[]"}}), "long_factor: found []", "these are 0"},
      {"longrope",
       {},
       longrope({{"long_factor", "[1, 0]"}}),
       "long_factor: found",
       "number 2 of 2 is 0"},
      {"longrope", {}, longrope({{"long_factor", "2"}}), "long_factor: found 2", "rotary_dim/2"},
      {"longrope", {}, longrope({{"factor", "0"}}), "factor: found 0", "number > 0"},
      {"longrope",
       {},
       longrope({{"original_max_position_embeddings", "1"}}),
       "original_max_position_embeddings: found 1",
       "divides by ln L"},
  };
}

std::vector<Rejection> missing_values() {
  return {
      {"linear", {}, {}, "factor: missing", "number >= 1"},
      {"ntk", {}, {}, "factor: missing", "number >= 1"},
      {"ntk-by-parts",
       {},
       given({{"factor", "4"}}),
       "original_max_position_embeddings: missing",
       "number > 0"},
      {"yarn",
       {},
       given({{"factor", "4"}, {"max_position_embeddings", "8192"}}),
       "original_max_position_embeddings: missing",
       "number > 0"},
      {"yarn", kHuggingFace, given({{"factor", "4"}}), "original_max_position_embeddings: missing",
       "number > 0"},
      {"yarn", kHuggingFace, given({{"original_max_position_embeddings", "4096"}}),
       "factor: missing", "max_position_embeddings"},
      {"yarn", kHuggingFace,
       given({{"original_max_position_embeddings", "4096"}, {"max_position_embeddings", "2048"}}),
       "factor: missing", "= 0.5"},
      {"llama3",
       {},
       without(llama3({}), "low_freq_factor"),
       "low_freq_factor: missing",
       "accepted"},
      {"llama3", {}, without(llama3({}), "factor"), "factor: missing", "accepted"},
      {"llama3",
       {},
       without(llama3({}), "original_max_position_embeddings"),
       "original_max_position_embeddings: missing",
       "accepted"},
      {"longrope", {}, without(longrope({}), "short_factor"), "short_factor: missing", "accepted"},
      {"longrope",
       {},
       without(longrope({}), "factor"),
       "factor: missing",
       "max_position_embeddings"},
      {"dynamic",
       {},
       given({{"original_max_position_embeddings", "4096"}}),
       "inner: missing",
       "linear, ntk"},
      {"dynamic", {}, given({{"inner", "ntk"}}), "original_max_position_embeddings: missing", ""},
      {"dynamic", kHuggingFace, given({{"factor", "2"}}), "max_position_embeddings: missing", ""},
      {"dynamic", kHuggingFace, given({{"max_position_embeddings", "2048"}}), "factor: missing",
       ""},
  };
}

std::vector<Rejection> unknown_names() {
  return {
      {"liner", {}, {}, "unknown scheme", "did you mean 'linear'"},
      {"", {}, {}, "unknown scheme", "did you mean"},
      {"linear", {}, given({{"facter", "2"}}), "unknown parameter", "did you mean 'factor'"},
      {"linear",
       {},
       given({{"factor", "2"}, {"beta_fast", "32"}}),
       "unknown parameter",
       "beta_fast"},
      {"dynamic",
       {},
       given({{"inner", "ntk-by-part"}, {"original_max_position_embeddings", "9"}}),
       "inner: found \"ntk-by-part\"",
       "did you mean 'ntk-by-parts'"},
      {"dynamic",
       {},
       given({{"inner", "llama3"}, {"original_max_position_embeddings", "9"}}),
       "inner: found \"llama3\"",
       "linear, ntk, ntk-by-parts or yarn"},
  };
}

}  // namespace

TEST_CASE("a number out of its range is refused") { check_rejections(bad_numbers()); }
TEST_CASE("a list of the wrong length or sign is refused") { check_rejections(bad_lists()); }
TEST_CASE("a missing parameter is named") { check_rejections(missing_values()); }
TEST_CASE("an unknown name is answered with the nearest ones") {
  check_rejections(unknown_names());
}

TEST_CASE("the parameters that the rejections start from are accepted") {
  CHECK_NOTHROW(build("yarn", {}, yarn({})));
  CHECK_NOTHROW(build("llama3", {}, llama3({})));
  CHECK_NOTHROW(build("longrope", {}, longrope({})));
  CHECK_NOTHROW(build("linear", {}, given({{"head_dim", "2"}, {"factor", "2"}})));
}

}  // namespace ropecheck::spec
