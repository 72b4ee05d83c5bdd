// Where a configuration says two things, which one is read, and does a warning name both?
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {
namespace {

constexpr const char* kBothGenerations = R"({"head_dim": 64, "rope_theta": 1e4,
    "rope_scaling": {"type": "linear", "factor": 2},
    "rope_parameters": {"rope_type": "linear", "factor": 4, "rope_theta": 2e4}})";

}  // namespace

TEST_CASE("of both generations' blocks transformers takes rope_scaling, llama.cpp the other") {
  const auto transformers = parse(kBothGenerations);
  CHECK(std::get<Linear>(transformers.scheme).factor == 2);
  CHECK(transformers.base == 1e4);
  CHECK(warns(transformers, "rope_parameters and rope_scaling differ: rope_scaling is used"));
  CHECK(warns(transformers, "llama.cpp's converter rope_parameters"));
  const auto ggml = parse(kBothGenerations, {.dialect = Dialect::ggml});
  CHECK(std::get<Linear>(ggml.scheme).factor == 4);
  CHECK(ggml.base == 2e4);
  CHECK(warns(ggml, "rope_parameters is used"));
  CHECK(warns(ggml, "rope_parameters.rope_theta and config.json: rope_theta differ"));
}

TEST_CASE("an empty rope_scaling counts as absent, equal blocks do not warn") {
  const auto empty = parse(R"({"head_dim": 64, "rope_theta": 1e4, "rope_scaling": {},
      "rope_parameters": {"rope_type": "linear", "factor": 4, "rope_theta": 1e4}})");
  CHECK(std::get<Linear>(empty.scheme).factor == 4);
  CHECK_FALSE(warns(empty, "differ"));
  CHECK_FALSE(warns(parse(R"({"head_dim": 64, "rope_theta": 1e4,
      "rope_scaling": {"type": "linear", "factor": 2},
      "rope_parameters": {"type": "linear", "factor": 2}})"),
                    "differ"));
}

TEST_CASE("two widths of the rotated part: both are named, and which one wins") {
  const auto outer = parse(R"({"head_dim": 128, "rope_theta": 1e4,
      "partial_rotary_factor": 0.5, "rotary_pct": 0.25})");
  CHECK(outer.head.rotary_dim == 64);
  CHECK(warns(outer,
              "partial_rotary_factor 0.5 (64 of 128 elements) and config.json: rotary_pct "
              "0.25 (32 of 128 elements) disagree: the former is used"));
  const auto width = parse(R"({"head_dim": 128, "rope_theta": 1e4, "rotary_dim": 96,
      "rotary_pct": 0.25})");
  CHECK(width.head.rotary_dim == 96);
  CHECK(warns(width, "rotary_dim 96 and config.json: rotary_pct 0.25"));
  const auto inner = parse(R"({"head_dim": 128, "partial_rotary_factor": 0.5,
      "rope_parameters": {"rope_type": "default", "rope_theta": 1e4,
                          "partial_rotary_factor": 0.25}})");
  CHECK(inner.head.rotary_dim == 32);
  CHECK(warns(inner, "rope_parameters.partial_rotary_factor 0.25"));
  CHECK(warns(inner, "config.json: partial_rotary_factor 0.5"));
}

TEST_CASE("two ways to say the same width are no conflict, and --set ends it") {
  CHECK_FALSE(warns(parse(R"({"head_dim": 128, "rope_theta": 1e4, "rotary_dim": 32,
      "rotary_pct": 0.25})"),
                    "disagree"));
  CHECK_FALSE(warns(parse(R"({"head_dim": 128, "rope_theta": 1e4, "rotary_dim": 96,
      "rotary_pct": 0.25})",
                          {.overrides = given({{"rotary_dim", "16"}})}),
                    "disagree"));
}

TEST_CASE("a null layer type is named, never silently replaced") {
  const auto result = parse(R"({"head_dim": 64, "rope_parameters": {"full_attention": null,
      "sliding_attention": {"rope_type": "default", "rope_theta": 5e3}}})");
  CHECK(result.base == 5e3);
  CHECK(warns(result, "rope_parameters.full_attention is null"));
  CHECK(warns(result, "sliding_attention is used, the only layer type that is described"));
  const std::string message = input_error(
      [] { parse(R"({"head_dim": 64, "rope_parameters": {"full_attention": null}})"); });
  CHECK(message.find("config.json: rope_parameters: found no layer type") == 0);
}

TEST_CASE("truncate is read inside a layer type, else beside the layer types") {
  const auto read = [](const std::string& inside, const std::string& beside) {
    return parse(R"({"head_dim": 64, "rope_parameters": {"full_attention": {"rope_type": "yarn",
        "factor": 4, "rope_theta": 1e4, "original_max_position_embeddings": 4096)" +
                 inside + "}" + beside + "}}");
  };
  const auto truncates = [](const Specification& s) { return std::get<Yarn>(s.scheme).truncate; };
  CHECK_FALSE(truncates(read(R"(, "truncate": false)", "")));
  CHECK_FALSE(truncates(read("", R"(, "truncate": false)")));
  CHECK_FALSE(truncates(read(R"(, "truncate": false)", R"(, "truncate": true)")));
  CHECK(truncates(read("", "")));
  CHECK(resolved(read("", R"(, "truncate": false)"), "truncate").origin ==
        "config.json: rope_parameters.truncate");
  CHECK(warns(read("", R"(, "beta_fast": 8)"), "beta_fast has no effect beside the layer types"));
}

TEST_CASE("dialect ggml does not read attention_factor with yarn, from a file or from --set") {
  constexpr const char* kYarn = R"({"head_dim": 64, "rope_theta": 1e4, "rope_scaling": {
      "type": "yarn", "factor": 4, "attention_factor": 1.5,
      "original_max_position_embeddings": 4096}})";
  CHECK(std::get<Yarn>(parse(kYarn).scheme).attention_factor == 1.5);
  const auto ggml = parse(kYarn, {.dialect = Dialect::ggml});
  CHECK_FALSE(std::get<Yarn>(ggml.scheme).attention_factor.has_value());
  CHECK(warns(ggml,
              "attention_factor 1.5 (config.json: rope_scaling.attention_factor) has no "
              "effect: llama.cpp overwrites it"));
  const auto set = build("yarn", Dialect::ggml,
                         given({{"factor", "4"},
                                {"original_max_position_embeddings", "4096"},
                                {"attention_factor", "1.5"}}));
  CHECK_FALSE(std::get<Yarn>(set.scheme).attention_factor.has_value());
  CHECK(warns(set, "llama.cpp overwrites it"));
}

TEST_CASE(
    "llama3's L inside the block wins in generation 4 of transformers, the one beside it in 5") {
  const std::string text = R"({"head_dim": 64, "rope_theta": 1e4, "max_position_embeddings": 131072,
      "original_max_position_embeddings": 2048, "rope_scaling": {"rope_type": "llama3", "factor": 8,
      "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 8192}})";
  CHECK(std::get<Llama3>(parse(text).scheme).trained_context == 2048);
  const auto older = parse(text, {.dialect = Dialect::huggingface_v4});
  CHECK(std::get<Llama3>(older.scheme).trained_context == 8192);
  CHECK(warns(older, "the latter is used"));
}

TEST_CASE("vllm's extrapolation_factor: 1 is what yarn does, another is refused there") {
  const auto yarn = [](const char* weight, Dialect dialect) {
    return parse(std::string(R"({"head_dim": 64, "rope_theta": 1e4, "rope_scaling": {"type": "yarn",
        "factor": 4, "original_max_position_embeddings": 4096, "extrapolation_factor": )") +
                     weight + "}}",
                 {.dialect = dialect});
  };
  CHECK(std::get<Yarn>(yarn("1", Dialect::vllm).scheme).factor == 4);
  const std::string message = input_error([&] { yarn("0.5", Dialect::vllm); });
  CHECK(message.starts_with("config.json: rope_scaling.extrapolation_factor: found 0.5"));
  CHECK(warns(yarn("0.5", Dialect::huggingface), "vllm multiplies the ramp by it"));
}

TEST_CASE("DeepSeek-V4's compressed layers keep attention scale 1 under ggml") {
  const auto result = parse(R"({"model_type": "deepseek_v4", "head_dim": 512,
      "qk_rope_head_dim": 64, "rope_theta": 10000, "compress_rope_theta": 160000,
      "rope_scaling": {"type": "yarn", "factor": 16, "original_max_position_embeddings": 65536}})",
                            {.dialect = Dialect::ggml, .layer_type = "compress"});
  CHECK(std::get<Yarn>(result.scheme).mscale_all_dim == 1);  // m(s, 1) / m(s, 1)
}

TEST_CASE("the message about a missing key names the file and the place") {
  const auto missing = [](const char* text) { return input_error([&] { parse(text); }); };
  CHECK(missing(R"({"head_dim": 64, "rope_scaling": {"type": "linear"}})")
            .starts_with("config.json: rope_scaling.factor: missing; scheme 'linear' needs it"));
  CHECK(missing(R"({"text_config": {"head_dim": 64, "rope_parameters": {"rope_type": "llama3",
      "factor": 8, "high_freq_factor": 4, "rope_theta": 1e4}}})")
            .starts_with("config.json: text_config.rope_parameters.low_freq_factor: missing"));
  CHECK(missing(R"({"head_dim": 64, "rope_scaling": {"type": "dynamic", "factor": 2}})")
            .starts_with("config.json: max_position_embeddings: missing"));
}

}  // namespace ropecheck::spec
