// Does every known trap warn where it is present, name the projects, and stay silent elsewhere?
#include <set>

#include "spec/config_misreadings.hpp"
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {
namespace {

struct Case {
  const char* id;
  std::string input;  ///< a profile, or the text of a configuration
  const char* fragment;
  RawParameters overrides = {};
};

std::string yarn(const std::string& more) {
  return R"({"head_dim": 64, "rope_theta": 1e4, "max_position_embeddings": 16384, "rope_scaling": {
      "type": "yarn", "factor": 4, "original_max_position_embeddings": 4096)" +
         more + "}}";
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"equal-bands", "Llama-4-Scout-17B-16E (text)", "flashinfer divides by zero"},
      {"other-bands", "Llama-4-Scout-17B-16E (text)", "Megatron-LM and Meta's llama3 take"},
      {"equal-ramp-ends", "Kimi-K2-Instruct", "a step between two pairs"},
      {"other-ramp-ends", "Kimi-K2-Instruct", "text-generation-inference takes 32 and 1"},
      {"unrounded-ramp", "gpt-oss-20b", "llama.cpp and MLX-LM always round"},
      {"nested-truncate",
       R"({"head_dim": 64, "rope_parameters": {"full_attention": {"rope_type": "yarn",
          "rope_theta": 1e4, "factor": 4, "original_max_position_embeddings": 4096,
          "truncate": false}}})",
       "full_attention.truncate is honoured here; transformers 5"},
      {"zero-mscale", yarn(R"(, "mscale": 1.0, "mscale_all_dim": 0.0)"),
       "mscale 1 beside mscale_all_dim 0: transformers tests their truth"},
      {"softmax-scale", "DeepSeek-V3 / R1", "vLLM and SGLang ignores both keys"},
      {"attention-factor", yarn(R"(, "attention_factor": 1.25)"), "attn_factor"},
      {"factor-against-ratio", yarn(""), "= 4: transformers and vLLM take the factor",
       given({{"factor", "8"}})},
      {"yarn-with-sections", "Qwen3.5-27B (text)", "four times the trained context",
       given({{"rope_type", "yarn"},
              {"factor", "4"},
              {"original_max_position_embeddings", "262144"}})},
      {"alpha", "Hunyuan-A13B", "drops alpha beyond 32768 positions"},
      {"frozen-dynamic", "internlm2_5_7b", "the base of length 65536 for every prompt"},
      {"linear-length", "Vicuna-7B-v1.5-16k", "a table of 16384"},
      {"two-lists", "Phi-3.5-mini-instruct", "MLX-LM always takes the long list"},
      {"divisor-below-one", "MiniCPM4.1-8B (README 128k setting)", "below 1 (0.998"},
      {"proportional", "Gemma-4-E2B (text)", "vLLM ignores its factor"},
      {"partial-rotation",
       R"({"model_type": "llama", "head_dim": 64, "rope_theta": 1e4,
          "partial_rotary_factor": 0.5})",
       "32 of 64 elements turn: 111 model classes"},
      {"truncated-width", "MiMo-V2-Flash", "truncate it to 64"},
      {"unusual-base", "Llama-3-70B-Instruct-Gradient-1048k", "binary32 value 3580165376"},
      {"several-ropes", "google/Gemma-3-12b-it", "one table per process"},
      {"layers-without-rope",
       R"({"model_type": "smollm3", "head_dim": 128, "rope_theta": 5e6,
          "no_rope_layers": [1, 1, 1, 0]})",
       "1 means that the layer turns"},
      {"idle-pairs", "Qwen3-VL-8B", "pairs 61, 62 fall to a fourth axis"},
  };
  return all;
}

const Misreading& entry(std::string_view id) {
  for (const Misreading& misreading : misreadings()) {
    if (misreading.id == id) return misreading;
  }
  FAIL("no such entry: " << id);
  return misreadings().front();
}

bool warns_of(const Specification& specification, const Case& trap) {
  const std::string end = " [" + std::string(entry(trap.id).source) + "]";
  return std::ranges::any_of(specification.warnings, [&](const std::string& warning) {
    return warning.ends_with(end) && warning.find(trap.fragment) != warning.npos;
  });
}

Specification read(const Case& trap) {
  const ConfigOptions options{.overrides = trap.overrides};
  return trap.input.starts_with("{") ? parse(trap.input, options)
                                     : read_profile(trap.input, options);
}

}  // namespace

TEST_CASE("every trap warns for the configuration that has it, and not for Llama-3.1-8B") {
  const Specification plain = read_profile("meta-llama/Llama-3.1-8B");
  for (const Case& trap : cases()) {
    CAPTURE(trap.id, trap.fragment);
    CHECK(warns_of(read(trap), trap));
    CHECK_FALSE(warns_of(plain, trap));
  }
}

TEST_CASE("every entry of the table is tested, has a name of its own and a source") {
  std::set<std::string_view> tested;
  for (const Case& trap : cases()) tested.insert(trap.id);
  std::set<std::string_view> known;
  for (const Misreading& misreading : misreadings()) {
    CAPTURE(std::string(misreading.id));
    CHECK(known.insert(misreading.id).second);
    CHECK(tested.contains(misreading.id));
    CHECK_FALSE(misreading.source.empty());
  }
}

TEST_CASE("a base that binary32 and 32-bit integers hold warns of nothing, others say why") {
  const auto base = [](const char* text) {
    return parse(std::string(R"({"head_dim": 64, "rope_theta": )") + text + "}");
  };
  for (const char* plain : {"100", "10000", "1000042", "1e9"}) CHECK(base(plain).warnings.empty());
  CHECK(warns(base("999999.442"), "drops the fraction"));
  CHECK(warns(base("1e11"), "the binary32 value 99999997952; it overflows"));
  CHECK(warns(base("16777217"), "the binary32 value 16777216 [ggml"));
}

TEST_CASE("a scheme without a file has the traps of its parameters, not those of a file") {
  const auto kimi = build("yarn", Dialect::huggingface,
                          given({{"factor", "32"},
                                 {"original_max_position_embeddings", "4096"},
                                 {"beta_fast", "1"},
                                 {"rotary_dim", "64"}}));
  const std::vector<std::string> warnings = misreading_warnings(kimi);
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[0].starts_with("beta_fast equals beta_slow (1)"));
  CHECK(warnings[1].starts_with("beta_fast 1 and beta_slow 1 are read"));
  CHECK(misreading_warnings(build("default", std::nullopt, given({{"rotary_dim", "64"}}))).empty());
}

TEST_CASE("the table sees the scheme inside mrope") {
  const auto axes = build("mrope", std::nullopt,
                          given({{"mrope_section", "16,24,24"},
                                 {"inner", "yarn"},
                                 {"factor", "4"},
                                 {"original_max_position_embeddings", "32768"},
                                 {"truncate", "false"}}));
  REQUIRE(misreading_warnings(axes).size() == 1);
  CHECK(misreading_warnings(axes).front().starts_with("truncate false is honoured"));
}

TEST_CASE("profiles carry their warnings") {
  for (const Profile& profile : profiles()) {
    if (profile.name != "Kimi-K2-Instruct") continue;
    CHECK(profile.warnings == read_profile(profile.name).warnings);
    CHECK_FALSE(profile.warnings.empty());
  }
}

TEST_CASE("warnings are one line each") {
  for (const Case& trap : cases()) {
    for (const std::string& warning : read(trap).warnings) CHECK(is_one_line(warning));
  }
}

}  // namespace ropecheck::spec
