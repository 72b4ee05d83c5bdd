// Do the relations hold that other projects' tests state between schemes?
#include "reference/frequency.hpp"
#include "spec/build.hpp"
#include "tests/catch.hpp"

namespace ropecheck {
namespace {

using Parameters = std::map<std::string, std::string>;
using reference::Real;

/// LlamaConfig(): 128 wide, base 10000, 2048 tokens; plus what is given.
reference::Schedule<Real> schedule(std::string_view scheme, Parameters given = {},
                                   std::optional<double> seq_len = {},
                                   spec::Dialect dialect = spec::Dialect::huggingface) {
  given.merge(Parameters{{"head_dim", "128"}, {"max_position_embeddings", "2048"}});
  spec::RawParameters raw;
  for (const auto& [key, text] : given) raw[key] = {spec::parse_value(text), "test"};
  auto specification = spec::build(scheme, dialect, raw);
  specification.seq_len = seq_len;
  return reference::schedule<Real>(specification);
}

/// The numbers are exact to about 60 digits.
bool same(const Real& a, const Real& b) { return abs(a - b) <= abs(b) * Real("1e-55"); }

std::string list_from(int first, int step) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += (i == 0 ? "" : ",") + std::to_string(first + i * step);
  return text;
}

}  // namespace

TEST_CASE("hf/linear, hf/proportional/eq_linear: linear is the default divided by the factor") {
  const auto plain = schedule("default");
  for (const char* factor : {"2.0", "10.0"}) {
    const auto linear = schedule("linear", {{"factor", factor}});
    const auto proportional =
        schedule("proportional", {{"factor", factor}, {"partial_rotary_factor", "1.0"}});
    REQUIRE(linear.frequency.size() == 64);
    for (std::size_t i = 0; i < 64; ++i) {
      CHECK(same(linear.frequency[i], plain.frequency[i] / std::stod(factor)));
      CHECK(same(proportional.frequency[i], linear.frequency[i]));
    }
  }
}

TEST_CASE("hf/dynamic/short: nothing changes up to the trained context") {
  const auto plain = schedule("default");
  for (const char* factor : {"2.0", "10.0"}) {
    for (const std::optional<double> seq_len : {std::optional<double>{}, {1.0}, {2048.0}}) {
      const auto dynamic = schedule("dynamic", {{"factor", factor}}, seq_len);
      for (std::size_t i = 0; i < 64; ++i) CHECK(same(dynamic.frequency[i], plain.frequency[i]));
    }
    CHECK_FALSE(
        same(schedule("dynamic", {{"factor", factor}}, 2049).frequency[63], plain.frequency[63]));
  }
}

TEST_CASE("hf/longrope/long: beyond the trained context each pair is divided by the long list") {
  const auto plain = schedule("default");
  const Parameters given{{"factor", "1.0"},
                         {"short_factor", list_from(2, 0)},
                         {"long_factor", list_from(1, 1)},
                         {"original_max_position_embeddings", "2048"}};
  const auto beyond = schedule("longrope", given, 2049), within = schedule("longrope", given, 2048);
  for (std::size_t i = 0; i < 64; ++i) {
    CHECK(same(beyond.frequency[i], plain.frequency[i] / (1.0 + static_cast<double>(i))));
    CHECK(same(within.frequency[i], plain.frequency[i] / 2.0));
  }
}

TEST_CASE("hf/yarn/bounded, hf/llama3/bounded: between the default and its tenth") {
  const auto plain = schedule("default");
  const Parameters context{{"factor", "10.0"}, {"original_max_position_embeddings", "2048"}};
  Parameters bands = context;
  bands.merge(Parameters{{"low_freq_factor", "1"}, {"high_freq_factor", "4"}});
  Parameters ramp = context;
  ramp.merge(Parameters{{"beta_fast", "32"}, {"beta_slow", "1"}});
  const Real slack("1e-55");
  for (const auto& scaled : {schedule("yarn", ramp), schedule("llama3", bands)}) {
    for (std::size_t i = 0; i < 64; ++i) {
      CHECK(scaled.frequency[i] <= plain.frequency[i] * (1 + slack));
      CHECK(scaled.frequency[i] >= plain.frequency[i] / 10 * (1 - slack));
    }
    CHECK(same(scaled.frequency[0], plain.frequency[0]));
    CHECK(same(scaled.frequency[63], plain.frequency[63] / 10));
  }
}

TEST_CASE("hf/proportional/0.5/zeros, hf/proportional/eq_default: half stands still, or none") {
  const auto plain = schedule("default");
  const auto half = schedule("proportional", {{"partial_rotary_factor", "0.5"}});
  const auto whole =
      schedule("proportional", {{"partial_rotary_factor", "1.0"}, {"factor", "1.0"}});
  REQUIRE(half.frequency.size() == 64);
  for (std::size_t i = 0; i < 64; ++i) {
    CHECK((half.frequency[i] == 0) == (i >= 32));
    CHECK(same(whole.frequency[i], plain.frequency[i]));
  }
}

TEST_CASE("torchtitan/deepseek_softmax_scale: the factor on the softmax is m(s, mscale)^2") {
  for (const char* mscale : {"0.707", "1.0"}) {
    const spec::RawParameters raw{{"factor", {40.0, "test"}},
                                  {"mscale", {spec::parse_value(mscale), "test"}},
                                  {"original_max_position_embeddings", {4096.0, "test"}},
                                  {"max_position_embeddings", {163840.0, "test"}},
                                  {"head_dim", {64.0, "test"}}};
    const auto specification = spec::build("yarn", spec::Dialect::deepseek, raw);
    const double m = 0.1 * std::stod(mscale) * std::log(40.0) + 1;
    // Binary64: 0.1, two products, a logarithm of 1 ulp, a sum, a square: 14 roundings.
    CHECK(static_cast<double>(reference::softmax_factor<Real>(specification)) ==
          Approx(m * m).epsilon(14 * 0x1p-53));
  }
}

}  // namespace ropecheck
