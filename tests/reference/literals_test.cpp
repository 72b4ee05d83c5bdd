// Do the schemes give the numbers that other projects print in their tests?
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "reference/frequency.hpp"
#include "reference/oracle.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using nlohmann::json;

namespace {

json vectors() {
  std::ifstream file(ROPECHECK_TEST_DATA "/peer_frequencies.json");
  REQUIRE(file);
  return json::parse(file).at("vectors");
}

std::optional<double> optional_number(const json& parameters, const char* key) {
  if (!parameters.contains(key)) return std::nullopt;
  return parameters.at(key).get<double>();
}

spec::Scheme scheme_of(const std::string& name, const json& p) {
  const double factor = p.value("factor", 1.0);
  const double longest = p.value("max_position_embeddings", 0.0);
  const double context = p.value("original_max_position_embeddings", longest);
  const auto attention = optional_number(p, "attention_factor");
  if (name == "linear") return spec::Linear{factor};
  if (name == "dynamic_ntk") return spec::DynamicNtk{factor, longest, {}};
  if (name == "yarn") {
    return spec::Yarn{factor,
                      context,
                      p.value("beta_slow", 1.0),
                      p.value("beta_fast", 32.0),
                      p.value("truncate", true),
                      attention,
                      {},
                      {}};
  }
  if (name == "llama3") {
    return spec::Llama3{factor, p.at("low_freq_factor"), p.at("high_freq_factor"), context};
  }
  if (name == "longrope") {
    const std::vector<double> twos(64, 2.0);
    return spec::LongRope{twos, twos, factor, context, attention};
  }
  if (name == "proportional") {
    const double part = p.at("partial_rotary_factor");
    return spec::Proportional{factor, static_cast<int>(part * 128) / 2};
  }
  REQUIRE(name == "default");
  return spec::Default{};
}

spec::Specification specification_of(const json& vector) {
  const json& p = vector.at("params");
  auto result = test::specification(scheme_of(vector.at("scheme"), p), p.at("rotary_dim"),
                                    p.at("rope_theta"), spec::Dialect::huggingface);
  result.seq_len = optional_number(p, "seq_len");
  return result;
}

/// Half a unit of the last printed digit.
double half_unit(double printed, int digits) {
  if (printed == 0) return 0;
  return 0.5 * std::pow(10.0, std::floor(std::log10(std::abs(printed))) + 1 - digits) * (1 + 1e-9);
}

/// Sum and maximum of [positions][pairs][cos, sin], positions 0 … count - 1.
std::pair<double, double> sum_and_maximum(const Oracle& oracle, int count) {
  std::vector<std::int64_t> positions(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) positions[static_cast<std::size_t>(i)] = i;
  const TruthTable table(oracle, positions);
  double sum = 0, maximum = 0;
  for (std::size_t row = 0; row < positions.size(); ++row) {
    for (int pair = 0; pair < oracle.pairs(); ++pair) {
      const CosSin& value = table.at(row, pair);
      sum += value.cos.high + value.sin.high;
      maximum = std::max({maximum, value.cos.high, value.sin.high});
    }
  }
  return {sum, maximum};
}

}  // namespace

TEST_CASE("frequencies agree with printed ones within half a unit of their last digit") {
  int compared = 0;
  for (const json& vector : vectors()) {
    if (vector.at("quantity") != "inv_freq") continue;
    CAPTURE(vector.at("id").get<std::string>());
    const auto schedule = reference::schedule<Real>(specification_of(vector));
    const json& expected = vector.at("expected");
    REQUIRE(expected.size() == schedule.frequency.size());
    for (std::size_t pair = 0; pair < expected.size(); ++pair) {
      const double printed = expected[pair];
      const auto got = static_cast<double>(schedule.frequency[pair]);
      CHECK(std::abs(got - printed) <= half_unit(printed, vector.at("printed_digits")));
      ++compared;
    }
  }
  CHECK(compared == 5 * 64);
}

TEST_CASE("attention scales agree with printed ones within two binary64 roundings") {
  int compared = 0;
  for (const json& vector : vectors()) {
    if (vector.at("quantity") != "attention_scaling") continue;
    CAPTURE(vector.at("id").get<std::string>());
    const auto schedule = reference::schedule<Real>(specification_of(vector));
    const double printed = vector.at("expected");
    CHECK(std::abs(static_cast<double>(schedule.attention_scale) - printed) <= 0x1p-52 * printed);
    ++compared;
  }
  CHECK(compared == 14);
}

TEST_CASE("torchtune's cache has the mean, sum and maximum that its test expects") {
  std::optional<std::pair<double, double>> found;
  double count = 0;
  for (const json& vector : vectors()) {
    const std::string id = vector.at("id");
    if (id.find("torchtune/") != 0) continue;
    CAPTURE(id);
    const int positions = vector.at("params").at("max_seq_len");
    if (!found) found = sum_and_maximum(Oracle(specification_of(vector)), positions);
    const auto [sum, maximum] = *found;
    count = 128.0 * positions;
    CHECK(std::abs(sum - 91141.7593) <= 0.00005);  // from another program's binary64 evaluation
    const double expected = vector.at("expected");
    if (id == "torchtune/llama3_1/mean") {
      CHECK(std::abs(sum / count - expected) <= half_unit(expected, 4));
    } else if (id == "torchtune/llama3_1/sum") {
      CHECK(std::abs(sum - expected) <= 1e-5 * expected);  // a binary32 sum; its own tolerance
    } else {
      CHECK(maximum == expected);
    }
  }
  CHECK(count == 524288);
}
