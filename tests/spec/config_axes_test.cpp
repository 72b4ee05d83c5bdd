// Do the sections and query temperatures of published configurations come through?
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {
namespace {

/// A text model with 64 pairs around the members that a test adds.
Specification read(const std::string& members, const ConfigOptions& options = {}) {
  return parse(
      R"({"head_dim": 128, "rope_theta": 1e6, "max_position_embeddings": 131072, )" + members + "}",
      options);
}

MultiAxis axes_of(const Specification& specification) {
  REQUIRE(scheme_name(specification.scheme) == "mrope");
  return std::get<MultiAxis>(specification.scheme);
}

constexpr const char* kQwen2 = R"("model_type": "qwen2_vl",
    "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]})";
constexpr const char* kQwen3 = R"("model_type": "qwen3_vl_text",
    "rope_parameters": {"rope_type": "default", "mrope_section": [24, 20, 20]})";
constexpr const char* kYarn = R"("model_type": "qwen2_vl", "rope_scaling": {"rope_type": "yarn",
    "mrope_section": [16, 24, 24], "factor": 4.0, "original_max_position_embeddings": 32768})";

}  // namespace

TEST_CASE("type mrope of the older generation and sections of the newer are scheme mrope") {
  const MultiAxis chunked{{16, 24, 24}, AxisOrder::chunked, 3, Default{}};
  const auto older = read(kQwen2);
  CHECK(axes_of(older) == chunked);
  CHECK(older.dialect == Dialect::huggingface);
  CHECK(older.warnings.empty());
  CHECK(resolved(older, "mrope_section").origin == "config.json: rope_scaling.mrope_section");
  CHECK(resolved(older, "inner").origin == "config.json: rope_scaling.type");
  const auto both = read(R"("rope_scaling": {"type": "mrope", "rope_type": "default",
                            "mrope_section": [16, 24, 24]})");
  CHECK(axes_of(both) == chunked);
  CHECK(both.warnings.empty());
  CHECK(axes_of(read(R"("rope_parameters": {"mrope_section": [16, 24, 24]})")) == chunked);
  const auto bare = read(R"("rope_scaling": {"type": "mrope"})");
  CHECK(scheme_name(bare.scheme) == "default");
  CHECK(warns(bare, "rope_scaling.mrope_section is missing: type mrope is read as plain RoPE"));
  CHECK_FALSE(warns(read(R"("rope_scaling": {"type": "default"})"), "mrope_section"));
}

TEST_CASE("Qwen3-VL and Qwen3-Omni without sections take those of their class") {
  const MultiAxis expected{{24, 20, 20}, AxisOrder::interleaved, 3, Default{}};
  for (const std::string type : {"qwen3_vl", "qwen3_vl_moe_text", "qwen3_omni_moe_text"}) {
    const std::string model = "\"model_type\": \"" + type + "\"";
    for (const char* block :
         {"", R"(, "rope_scaling": {"type": "mrope"})",
          R"(, "rope_parameters": {"rope_type": "default", "mrope_interleaved": true})"}) {
      CAPTURE(type, block);
      const auto specification = read(model + block);
      CHECK(axes_of(specification) == expected);
      CHECK(resolved(specification, "mrope_section").origin == "default: model_type " + type);
      CHECK_FALSE(warns(specification, "missing: type mrope"));
    }
    CHECK(scheme_name(read(model, {.dialect = Dialect::vllm}).scheme) == "default");
  }
  const auto yarn = read(R"("model_type": "qwen3_vl_text", "rope_parameters": {
      "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768})");
  CHECK(std::get<Yarn>(axes_of(yarn).inner).factor == 4);
  CHECK(axes_of(read(R"("model_type": "qwen2_vl")")).section == std::vector<int>{16, 24, 24});
  for (const char* other : {"qwen2", "qwen3", "qwen3_omni_moe_talker_code_predictor"}) {
    const auto plain = read("\"model_type\": \"" + std::string(other) + "\"");
    CHECK(scheme_name(plain.scheme) == "default");
  }
  const ConfigOptions set{.overrides = given({{"mrope_section", "32,16,16"}})};
  CHECK(axes_of(read(R"("model_type": "qwen3_vl_text")", set)).section ==
        std::vector<int>{32, 16, 16});
}

TEST_CASE("default sections that do not fit the head are set aside") {
  const auto narrow = parse(R"({"head_dim": 64, "rope_theta": 1e6, "model_type": "qwen3_vl_text",
      "max_position_embeddings": 4096, "rope_scaling": {"rope_type": "linear", "factor": 2.0,
                                                        "mrope_interleaved": true}})");
  CHECK(std::get<Linear>(narrow.scheme).factor == 2);
  CHECK(warns(narrow, "qwen3_vl_text takes [24, 20, 20] by default, but rotary_dim/2 is 32"));
  CHECK(resolved(narrow, "mrope_interleaved").origin.ends_with("mrope_interleaved (ignored)"));
}

TEST_CASE(
    "Hugging Face's classes keep their order whatever mrope_interleaved says; vllm reads it") {
  const auto model = [](const char* type, const char* flag) {
    return "\"model_type\": \"" + std::string(type) +
           "\", \"rope_scaling\": {\"mrope_section\": [24, 20, 20], \"mrope_interleaved\": " +
           flag + "}";
  };
  const ConfigOptions vllm{.dialect = Dialect::vllm};
  const std::string turns = model("qwen3_vl_text", "false");
  CHECK(axes_of(read(turns)).order == AxisOrder::interleaved);
  CHECK(warns(read(turns), "mrope_interleaved is false, but Hugging Face's qwen3_vl_text"));
  CHECK(axes_of(read(turns, vllm)).order == AxisOrder::chunked);
  for (const char* type : {"qwen2_vl", "qwen2_5_vl_text"}) {
    const std::string chunks = model(type, "true");
    CHECK(axes_of(read(chunks)).order == AxisOrder::chunked);
    CHECK(warns(read(chunks), "mrope_interleaved is true, but Hugging Face's"));
    CHECK(axes_of(read(chunks, vllm)).order == AxisOrder::interleaved);
  }
  CHECK_FALSE(warns(read(model("qwen3_vl_text", "true")), "does not read it"));
  CHECK_FALSE(warns(read(model("qwen2_vl", "false")), "does not read it"));
}

TEST_CASE("sections beside yarn: mrope around yarn") {
  const auto yarn = read(kYarn);
  CHECK(std::get<Yarn>(axes_of(yarn).inner).factor == 4);
  CHECK(std::get<Yarn>(axes_of(yarn).inner).trained_context == 32768);
  CHECK(warns(yarn, "four times the trained context"));  // the table of misreadings sees inside
  const auto vllm = read(kYarn, {.dialect = Dialect::vllm});
  CHECK(std::get<Yarn>(axes_of(vllm).inner).trained_context == 131072);
  CHECK_FALSE(warns(vllm, "factor 4 is not"));
}

TEST_CASE("the order comes from the file, or from the family") {
  CHECK(axes_of(read(kQwen3)).order == AxisOrder::interleaved);
  CHECK(resolved(read(kQwen3), "mrope_interleaved").origin == "model_type qwen3_vl_text");
  CHECK(warns(read(kQwen3), "pairs 61, 62 fall to a fourth axis"));
  CHECK(axes_of(read(R"("model_type": "qwen3_omni_moe_text", "rope_scaling": {
            "interleaved": true, "mrope_section": [24, 20, 20], "rope_type": "default"})"))
            .order == AxisOrder::interleaved);
  CHECK(axes_of(read(R"("model_type": "qwen2", "rope_scaling": {"mrope_interleaved": true,
                        "mrope_section": [24, 20, 20]})"))
            .order == AxisOrder::interleaved);
  const auto ernie = read(R"("model_type": "ernie4_5_vl_moe_text", "rope_parameters": {
                             "rope_type": "default", "mrope_section": [22, 22, 20]})");
  CHECK(axes_of(ernie) == MultiAxis{{22, 22, 20}, AxisOrder::height_width_time, 3, Default{}});
  CHECK(ernie.head.layout == Layout::interleaved);
  const auto allocated = read(R"("model_type": "ernie4_5_moe_vl", "freq_allocation": 20)");
  CHECK(axes_of(allocated) == axes_of(ernie));
}

TEST_CASE("what an engine's yarn does with a key it does inside mrope as well") {
  const auto qwen = [](const std::string& member, Dialect dialect) {
    return read(R"("model_type": "qwen2_vl", "rope_scaling": {
        "type": "yarn", "mrope_section": [16, 24, 24], "factor": 4,
        "original_max_position_embeddings": 8192, )" +
                    member + "}",
                {.dialect = dialect});
  };
  const auto null = qwen(R"("truncate": null)", Dialect::huggingface);
  CHECK_FALSE(std::get<Yarn>(axes_of(null).inner).truncate);
  CHECK(input_error([&] {
          qwen(R"("extrapolation_factor": 0.5)", Dialect::vllm);
        }).starts_with("config.json: rope_scaling.extrapolation_factor: found 0.5"));
}

TEST_CASE("HunYuan-VL: four chunks around dynamic with alpha") {
  const std::string hunyuan = R"("rope_scaling": {"type": "xdrope", "alpha": 1000.0, "factor": 1.0,
                                 "xdrope_section": [16, 16, 16, 16]})";
  const MultiAxis axes = axes_of(read(hunyuan));
  CHECK(axes.section == std::vector<int>{16, 16, 16, 16});
  CHECK(axes.axes == 4);
  CHECK(std::get<DynamicNtk>(axes.inner).alpha == 1000);
  const auto vllm = read(hunyuan, {.dialect = Dialect::vllm});
  CHECK_FALSE(std::get<DynamicNtk>(axes_of(vllm).inner).alpha_ends_at_context);
  const auto ggml = read(hunyuan, {.dialect = Dialect::ggml});
  CHECK(std::get<Ntk>(axes_of(ggml).inner).factor == 1000);
  CHECK(warns(ggml, "llama.cpp's converter"));
}

TEST_CASE("--set and --dialect put other schemes inside, around or in place") {
  const auto set = [](std::initializer_list<std::pair<const char*, const char*>> pairs) {
    return ConfigOptions{.overrides = given(pairs)};
  };
  const auto inside = read(kQwen2, set({{"inner", "linear"}, {"factor", "2"}}));
  CHECK(std::get<Linear>(axes_of(inside).inner).factor == 2);
  const auto in_place = read(kQwen2, set({{"rope_type", "default"}}));
  CHECK(scheme_name(in_place.scheme) == "default");
  CHECK(warns(in_place, "M-RoPE is plain RoPE"));
  const auto around = read(R"("rope_scaling": {"rope_type": "linear", "factor": 2})",
                           set({{"rope_type", "mrope"}, {"mrope_section", "16,24,24"}}));
  CHECK(std::get<Linear>(axes_of(around).inner).factor == 2);
  const auto mlx = read(kQwen2, {.dialect = Dialect::mlx});
  CHECK(scheme_name(mlx.scheme) == "default");
  CHECK(warns(mlx, "dialect mlx has no scheme mrope"));
  CHECK(axes_of(read(kQwen3, {.dialect = Dialect::ggml})).order == AxisOrder::interleaved_or_idle);
  const auto ernie = read(R"("model_type": "ernie4_5_vl", "rope_scaling": {
                             "mrope_section": [22, 22, 20]})",
                          {.dialect = Dialect::ggml});
  CHECK(warns(ernie, "height, width and time"));
  const std::string glm =
      R"("model_type": "glm4v_text", "partial_rotary_factor": 0.5, "rope_scaling": {"mrope_section": [8, 12, 12]})";
  CHECK(read(glm).head.layout == Layout::interleaved);
  CHECK(read(glm, {.dialect = Dialect::ggml}).head.layout == Layout::half);
}

TEST_CASE("bad sections in a file are named with their place") {
  const auto refusal = [](const std::string& members) {
    return input_error([&] { read(members); });
  };
  for (const char* section : {"[16, 24]", "[16, 24, 23]", "[16, -24, 72]", "[]", "64", "\"x\"",
                              "[16, 24, 24.5]", "[1e99, 1, 1]"}) {
    const std::string message = refusal(R"("rope_scaling": {"type": "mrope", "mrope_section": )" +
                                        std::string(section) + "}");
    CAPTURE(section, message);
    CHECK(is_one_line(message));
    CHECK(message.find("mrope_section") != message.npos);
  }
  CHECK(is_one_line(refusal(R"("rope_scaling": {"mrope_section": [16, "a", 24]})")));
  CHECK(is_one_line(refusal(R"("model_type": "ernie4_5_vl", "freq_allocation": 21)")));
  CHECK(is_one_line(refusal(R"("model_type": "ernie4_5_vl", "freq_allocation": 64)")));
}

TEST_CASE("query temperatures come from the keys of their families") {
  using Rule = Temperature::Rule;
  const auto ministral = read(R"("rope_parameters": {"rope_type": "yarn", "factor": 16.0,
      "original_max_position_embeddings": 16384, "llama_4_scaling_beta": 0.1})");
  CHECK(ministral.temperature == Temperature{Rule::steps, 0.1, 16384});
  CHECK_FALSE(warns(ministral, "llama_4_scaling_beta"));
  const auto llama4 = read(R"("model_type": "llama4_text", "attn_temperature_tuning": 4,
                              "attn_scale": 0.2, "floor_scale": 4096)");
  CHECK(llama4.temperature == Temperature{Rule::steps_after, 0.2, 4096});
  CHECK(resolved(llama4, "attn_temperature_tuning").origin.starts_with("config.json: attn_temp"));
  CHECK_FALSE(read(R"("attn_temperature_tuning": false, "attn_scale": 0.1)").temperature);
  const auto qwen = read(R"("model_type": "qwen", "use_logn_attn": true, "seq_length": 8192)");
  CHECK(qwen.temperature->rule == Rule::log_n);
  CHECK(qwen.temperature->length == 8192);
  CHECK(warns(read(R"("use_logn_attn": true)"), "seq_length, which is missing"));
}

TEST_CASE("chunked attention is said, and read where it is asked for") {
  constexpr const char* kLong = R"("model_type": "qwen2",
      "dual_chunk_attention_config": {"chunk_size": 262144, "local_size": 8192})";
  const auto plain = read(kLong);
  CHECK(scheme_name(plain.scheme) == "default");
  CHECK(warns(plain, "config.json: dual_chunk_attention_config"));
  const auto chunks =
      read(kLong, {.overrides = given({{"rope_type", "dual-chunk"}, {"part", "inter"}})});
  CHECK(std::get<DualChunk>(chunks.scheme) == DualChunk{262144, 8192, ChunkPart::inter, Default{}});
  CHECK(is_one_line(input_error([] { read(R"("dual_chunk_attention_config": 5)"); })));
}

}  // namespace ropecheck::spec
