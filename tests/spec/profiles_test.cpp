// Do all shipped profiles build, with their published values, and are they found by name?
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {

TEST_CASE("the embedded profiles are those of the data file, every one of them usable") {
  const auto document = nlohmann::json::parse(std::ifstream(SPEC_TEST_MODELS));
  REQUIRE(profiles().size() == document["models"].size());
  CHECK(profiles().size() >= 250);
  std::set<std::string> names;
  for (std::size_t i = 0; i < profiles().size(); ++i) {
    const Profile& profile = profiles()[i];
    CAPTURE(profile.name);
    CHECK(profile.name == document["models"][i]["name"]);
    CHECK(names.insert(profile.name).second);
    CHECK_FALSE(profile.source.empty());
    const Specification specification = read_profile(profile.name);
    CHECK(specification.name == profile.name);
    CHECK(scheme_name(specification.scheme) == profile.scheme);
    CHECK(specification.head.head_dim == profile.head_dim);
    CHECK(specification.head.rotary_dim == profile.rotary_dim);
    CHECK((profile.layout == "unknown") ==
          warns(specification, "layout of this model is not known"));
  }
}

TEST_CASE("profiles of every published scheme are there") {
  std::set<std::string> schemes;
  for (const Profile& profile : profiles()) schemes.insert(profile.scheme);
  CHECK(schemes == std::set<std::string>{"default", "linear", "ntk", "dynamic", "yarn", "llama3",
                                         "longrope", "proportional", "mrope"});
}

TEST_CASE("published values come through") {
  const auto llama = read_profile("meta-llama/Llama-3.1-8B");
  CHECK(std::get<Llama3>(llama.scheme) == Llama3{8, 1, 4, 8192});
  CHECK(llama.head == Head{128, 128, 0, Layout::half});
  CHECK(llama.base == 500000);
  CHECK(llama.warnings.empty());

  const auto kimi = read_profile("Kimi-K2-Instruct");
  CHECK(std::get<Yarn>(kimi.scheme) == Yarn{32, 4096, 1, 1, true, {}, 1.0, 1.0});
  CHECK(kimi.head == Head{64, 64, 0, Layout::interleaved});

  const auto phi = read_profile("Phi-3.5-mini-instruct");
  CHECK(std::get<LongRope>(phi.scheme).factor == 32);
  CHECK(std::get<LongRope>(phi.scheme).long_factor.size() == 48);

  CHECK(read_profile("DeepSeek-V4-Flash (284B)").head == Head{512, 64, 448, Layout::interleaved});
  CHECK(read_profile("EleutherAI/pythia-2.8b").head == Head{80, 20, 0, Layout::half});
  CHECK(read_profile("Llama-3-70B-Instruct-Gradient-1048k").base == 3580165449.0);
  CHECK(warns(read_profile("Vicuna-7B-v1.5-16k"), "rope_theta is missing"));
}

TEST_CASE("published sections, in the order of their families") {
  using Order = AxisOrder;
  const auto is = [](const char* name, std::vector<int> section, Order order) {
    CAPTURE(name);
    CHECK(read_profile(name).scheme == Scheme(MultiAxis{std::move(section), order, 3, Default{}}));
  };
  is("Qwen2-VL-7B", {16, 24, 24}, Order::chunked);
  is("Qwen2.5-VL-7B-Instruct", {16, 24, 24}, Order::chunked);
  for (const char* name : {"Qwen3-VL-8B", "Qwen3-VL-2B", "Qwen3-VL-4B", "Qwen3-VL-30B-A3B",
                           "Qwen3-Omni-30B-A3B (thinker text)"}) {
    is(name, {24, 20, 20}, Order::interleaved);
  }
  for (const char* name :
       {"Qwen3.5-27B (text)", "Qwen3.5-397B-A17B (text)", "Qwen3.5-35B-A3B (text)"}) {
    is(name, {11, 11, 10}, Order::interleaved);
  }
  const auto ministral = read_profile("Ministral-3-3B-2512 (text)");
  CHECK(ministral.temperature == Temperature{Temperature::Rule::steps, 0.1, 16384});
  CHECK(warns(read_profile("Qwen2.5-7B-Instruct-1M"), "rope_type=dual-chunk"));
}

TEST_CASE("a name is found in any case, and a wrong one is answered with the nearest") {
  CHECK(read_profile("META-LLAMA/llama-3.1-8b").name == "meta-llama/Llama-3.1-8B");
  const std::string message = input_error([] { read_profile("Llama-3.1-8B"); });
  CHECK(is_one_line(message));
  CHECK(message.find("'meta-llama/Llama-3.1-8B'") != message.npos);
  CHECK(is_one_line(input_error([] { read_profile(""); })));
  CHECK(is_one_line(input_error([] { read_profile(std::string(1 << 20, 'x')); })));
}

TEST_CASE("options reach the profile") {
  const auto result = read_profile(
      "meta-llama/Llama-3.1-8B",
      {.dialect = Dialect::ggml, .overrides = given({{"factor", "4"}, {"layout", "interleaved"}})});
  CHECK(result.dialect == Dialect::ggml);
  CHECK(std::get<Llama3>(result.scheme).factor == 4);
  CHECK(result.head.layout == Layout::interleaved);
  CHECK(read_profile("Gemma-4-E2B (text)", {.layer_type = "sliding_attention"}).base == 10000);
}

}  // namespace ropecheck::spec
