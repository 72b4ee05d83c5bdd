// Are both generations of config.json read alike, with every value's origin, and do overrides win?
#include "spec/config.hpp"

#include <filesystem>
#include <fstream>

#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {
namespace {

constexpr const char* kLlamaNew = R"({
  "model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32, "head_dim": null,
  "max_position_embeddings": 131072,
  "rope_parameters": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                      "original_max_position_embeddings": 8192, "rope_type": "llama3",
                      "rope_theta": 500000.0}})";

}  // namespace

TEST_CASE("both generations of Llama-3.1's configuration mean the same") {
  const Specification old = parse(kLlamaOld);
  CHECK(std::get<Llama3>(old.scheme) == Llama3{8, 1, 4, 8192});
  CHECK(old.dialect == Dialect::huggingface);
  CHECK(old.base == 500000);
  CHECK(old.head == Head{128, 128, 0, Layout::half});
  CHECK(old.max_position_embeddings == 131072);
  CHECK(old.warnings.empty());
  CHECK(same_truth(old, parse(kLlamaNew)));
}

TEST_CASE("every value says where in the file it stands") {
  const Specification old = parse(kLlamaOld);
  CHECK(resolved(old, "factor").origin == "config.json: rope_scaling.factor");
  CHECK(resolved(old, "rope_theta").origin == "config.json: rope_theta");
  CHECK(resolved(old, "head_dim").origin == "derived: hidden_size / num_attention_heads");
  CHECK(resolved(parse(kLlamaNew), "rope_theta").origin ==
        "config.json: rope_parameters.rope_theta");
}

TEST_CASE("no rope block, a null one, and type default are plain RoPE") {
  for (const char* block :
       {"", R"(, "rope_scaling": null)", R"(, "rope_scaling": {"type": "default"})",
        R"(, "rope_parameters": {"rope_type": "default"})"}) {
    const auto result = parse(std::string(R"({"head_dim": 64, "rope_theta": 1e6)") + block + "}");
    CHECK(scheme_name(result.scheme) == "default");
    CHECK(result.base == 1e6);
    CHECK(result.warnings.empty());
  }
}

TEST_CASE("a missing rope_theta is 10000, with a warning") {
  const auto result = parse(R"({"head_dim": 64, "rope_theta": null})");
  CHECK(result.base == 10000);
  CHECK(warns(result, "rope_theta is missing"));
  const auto set = parse(R"({"head_dim": 64})", {.overrides = given({{"rope_theta", "500"}})});
  CHECK(set.base == 500);
  CHECK_FALSE(warns(set, "rope_theta is missing"));
}

TEST_CASE("type and rope_type: either is read, rope_type wins, disagreement is reported") {
  const auto read = [](const char* keys) {
    return parse(
        std::string(R"({"head_dim": 64, "rope_theta": 1e4, "rope_scaling": {"factor": 2, )") +
        keys + "}}");
  };
  CHECK(scheme_name(read(R"("type": "linear")").scheme) == "linear");
  CHECK(read(R"("type": "linear", "rope_type": "linear")").warnings.empty());
  const auto both = read(R"("type": "ntk", "rope_type": "linear")");
  CHECK(scheme_name(both.scheme) == "linear");
  CHECK(warns(both, "'linear' and type 'ntk' disagree"));
  const auto neither = read(R"("finetuned": true)");
  CHECK(scheme_name(neither.scheme) == "default");
  CHECK(warns(neither, "rope_type is missing"));
}

TEST_CASE("older spellings of a scheme are read as the scheme") {
  const auto read = [](const char* block) {
    return parse(
        std::string(R"({"head_dim": 4, "rope_theta": 1e4, "max_position_embeddings": 8192,)") +
        R"("rope_scaling": )" + block + "}");
  };
  const auto su = read(R"({"type": "su", "short_factor": [1, 1], "long_factor": [1, 2],
                          "original_max_position_embeddings": 4096})");
  CHECK(scheme_name(su.scheme) == "longrope");
  constexpr const char* kRest = R"("factor": 2, "original_max_position_embeddings": 4096})";
  const auto deepseek = read((std::string(R"({"type": "deepseek_yarn", )") + kRest).c_str());
  CHECK(scheme_name(deepseek.scheme) == "yarn");
  CHECK(deepseek.dialect == Dialect::mlx);
  CHECK(resolved(deepseek, "rope_type").origin ==
        "config.json: rope_scaling.type: read under dialect mlx");
  const auto telechat = read((std::string(R"({"rope_type": "telechat3-yarn", )") + kRest).c_str());
  CHECK(scheme_name(telechat.scheme) == "yarn");
  CHECK(telechat.dialect == Dialect::telechat);
  const auto ntk = read(R"({"type": "ntk", "factor": 2.0})");
  CHECK(std::get<Ntk>(ntk.scheme).factor == 2);
  CHECK(ntk.dialect == Dialect::paper);
  CHECK(warns(ntk, "k^(2/d)"));
}

TEST_CASE("keys that the scheme does not have are reported and recorded as ignored") {
  const auto result = parse(R"({"head_dim": 64, "rope_theta": 1e4, "rope_scaling": {
      "type": "linear", "factor": 2, "finetuned": true, "extra": {"deep": [[]]}, "gone": null}})");
  CHECK(warns(result, "rope_scaling.finetuned is ignored"));
  CHECK(warns(result, "rope_scaling.extra is ignored"));
  CHECK_FALSE(warns(result, "gone"));
  CHECK(resolved(result, "finetuned").value == "true");
  CHECK(resolved(result, "finetuned").origin == "config.json: rope_scaling.finetuned (ignored)");
}

TEST_CASE("unknown keys around the rope block are nobody's business") {
  CHECK(parse(R"({"head_dim": 64, "rope_theta": 1e4, "facter": 3, "vision_config": {}})")
            .warnings.empty());
}

TEST_CASE("yarn's factor may be null, its attention_factor an integer") {
  const auto result = parse(R"({"head_dim": 64, "rope_theta": 1e4, "max_position_embeddings": 32768,
      "rope_scaling": {"rope_type": "yarn", "factor": null, "attention_factor": 1,
                       "original_max_position_embeddings": 4096}})");
  CHECK(std::get<Yarn>(result.scheme).factor == 8);
  CHECK(warns(result, "attention_factor is an integer"));
}

TEST_CASE("mscale_all_dim 0 counts as absent there, and is reported") {
  const auto result =
      parse(R"({"head_dim": 64, "rope_parameters": {"rope_type": "yarn", "factor": 4,
      "rope_theta": 1e8, "mscale": 1.0, "mscale_all_dim": 0.0,
      "original_max_position_embeddings": 8192}})");
  CHECK(std::get<Yarn>(result.scheme).mscale == 1.0);
  CHECK(std::get<Yarn>(result.scheme).mscale_all_dim == 0.0);
  CHECK(warns(result, "ignores both"));
}

TEST_CASE("the trained context beside the rope block wins over the one inside") {
  const auto result = parse(R"({"head_dim": 64, "rope_theta": 1e4, "max_position_embeddings": 8192,
      "original_max_position_embeddings": 4096,
      "rope_scaling": {"type": "yarn", "factor": 2, "original_max_position_embeddings": 2048}})");
  CHECK(trained_context(result) == 4096);
  CHECK(warns(result, "differ: the former is used"));
  const auto set = parse(
      R"({"head_dim": 64, "rope_theta": 1e4, "original_max_position_embeddings": 4096,
          "rope_scaling": {"type": "yarn", "factor": 2}})",
      {.overrides = given({{"original_max_position_embeddings", "1024"}})});
  CHECK(trained_context(set) == 1024);
}

TEST_CASE("without a trained context, huggingface takes max_position_embeddings and says so") {
  const auto result = parse(R"({"head_dim": 64, "rope_theta": 1e4, "max_position_embeddings": 8192,
      "rope_scaling": {"type": "yarn", "factor": 2}})");
  CHECK(trained_context(result) == 8192);
  CHECK(warns(result, "max_position_embeddings 8192 stands in"));
}

TEST_CASE(
    "of several layer types full_attention is taken, with a warning, unless one is asked for") {
  const Specification full = parse(kGemma4);
  CHECK(std::get<Proportional>(full.scheme) == Proportional{1, 64});
  CHECK(full.head.head_dim == 512);
  CHECK(full.base == 1e6);
  CHECK(warns(full, "full_attention is used; others: sliding_attention"));

  const Specification sliding = parse(kGemma4, {.layer_type = "sliding_attention"});
  CHECK(scheme_name(sliding.scheme) == "default");
  CHECK(sliding.head.head_dim == 256);
  CHECK(sliding.head.rotary_dim == 256);
  CHECK(sliding.base == 1e4);
  CHECK_FALSE(warns(sliding, "several layer types"));

  const std::string message = input_error([&] { parse(kGemma4, {.layer_type = "slidng"}); });
  CHECK(message.find("did you mean 'sliding_attention'") != message.npos);
  CHECK_NOTHROW(parse(kLlamaOld, {.layer_type = "full_attention"}));
}

TEST_CASE("a multimodal configuration is read from its text part") {
  const auto result = parse(R"({"model_type": "gemma3", "vision_config": {"hidden_size": 1152},
      "text_config": {"model_type": "gemma3_text", "head_dim": 128, "rope_theta": 1e6}})");
  CHECK(result.head.head_dim == 128);
  CHECK(resolved(result, "rope_theta").origin == "config.json: text_config.rope_theta");
  const auto deep = parse(R"({"thinker_config": {"text_config": {"hidden_size": 64,
      "num_attention_heads": 2, "rope_theta": 1e6}}})");
  CHECK(deep.head.head_dim == 32);
  // a copy of some head's shape beside the text part does not hide it
  const auto both = parse(R"({"hidden_size": 4096, "num_attention_heads": 32, "rope_theta": 1e4,
      "text_config": {"hidden_size": 512, "num_attention_heads": 8, "rope_theta": 5e5}})");
  CHECK(both.head.head_dim == 64);
  CHECK(both.base == 5e5);
  const auto bare = parse(R"({"head_dim": 64, "text_config": {"vocab_size": 32}})");
  CHECK(bare.head.head_dim == 64);
}

TEST_CASE("read_config reads the file and keeps its name") {
  const auto file = std::filesystem::temp_directory_path() / "ropecheck_spec_config_test.json";
  std::ofstream(file) << kLlamaOld;
  const Specification result = read_config(file);
  std::filesystem::remove(file);
  CHECK(same_truth(result, parse(kLlamaOld)));
  CHECK(result.name == file.string());
  CHECK(resolved(result, "factor").origin ==
        "ropecheck_spec_config_test.json: rope_scaling.factor");
}

}  // namespace ropecheck::spec
