// Are the keys that single model families use read as those families mean them?
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {
namespace {

Specification sliding(std::string_view text) {
  return parse(text, {.layer_type = "sliding_attention"});
}

}  // namespace

TEST_CASE("Gemma 3: sliding layers have their own base and no scaling") {
  constexpr const char* kGemma3 = R"({"model_type": "gemma3_text", "head_dim": 256,
      "rope_theta": 1e6, "rope_local_base_freq": 10000.0,
      "rope_scaling": {"rope_type": "linear", "factor": 8.0}})";
  const auto full = parse(kGemma3);
  CHECK(std::get<Linear>(full.scheme).factor == 8);
  CHECK(full.base == 1e6);
  CHECK(warns(full, "others: sliding_attention"));
  CHECK(scheme_name(sliding(kGemma3).scheme) == "default");
  CHECK(sliding(kGemma3).base == 10000);
}

TEST_CASE("ModernBERT and MiMo: a second base under other names") {
  constexpr const char* kModernBert = R"({"model_type": "modernbert", "hidden_size": 768,
      "num_attention_heads": 12, "global_rope_theta": 160000.0, "local_rope_theta": 10000.0,
      "position_embedding_type": "absolute"})";
  CHECK(parse(kModernBert).base == 160000);
  CHECK(sliding(kModernBert).base == 10000);
  constexpr const char* kMimo = R"({"model_type": "mimo_v2_flash", "head_dim": 192,
      "partial_rotary_factor": 0.334, "rope_theta": 5000000, "swa_rope_theta": 10000})";
  CHECK(parse(kMimo).base == 5e6);
  CHECK(parse(kMimo).head.rotary_dim == 64);
  CHECK(sliding(kMimo).base == 10000);
}

TEST_CASE("OLMo 3: only full-attention layers are scaled") {
  constexpr const char* kOlmo3 = R"({"model_type": "olmo3", "head_dim": 128, "rope_theta": 500000,
      "rope_scaling": {"rope_type": "yarn", "factor": 8, "original_max_position_embeddings": 8192}})";
  CHECK(scheme_name(parse(kOlmo3).scheme) == "yarn");
  CHECK(scheme_name(sliding(kOlmo3).scheme) == "default");
  CHECK(sliding(kOlmo3).base == 500000);
}

TEST_CASE("GPT-NeoX: rotary_pct and rotary_emb_base") {
  const auto result = parse(R"({"model_type": "gpt_neox", "hidden_size": 6144,
      "num_attention_heads": 64, "rotary_pct": 0.25, "rotary_emb_base": 10000})");
  CHECK(result.head == Head{96, 24, 0, Layout::half});
  CHECK(result.warnings.empty());
}

TEST_CASE("GPT-J: rotary_dim, its own names of the widths, interleaved pairs") {
  const auto result = parse(R"({"model_type": "gptj", "n_embd": 4096, "n_head": 16,
      "rotary_dim": 64, "n_positions": 2048})");
  CHECK(result.head == Head{256, 64, 0, Layout::interleaved});
  CHECK(result.max_position_embeddings == 2048);
}

TEST_CASE("MLA: the rotated part is a head of its own width") {
  const auto result = parse(R"({"model_type": "deepseek_v3", "hidden_size": 7168,
      "num_attention_heads": 128, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
      "rope_theta": 10000})");
  CHECK(result.head == Head{64, 64, 0, Layout::interleaved});
  CHECK(resolved(result, "rotary_dim").origin == "derived: qk_rope_head_dim");
  const auto wide = parse(R"({"head_dim": 192, "qk_rope_head_dim": 64, "rope_theta": 10000})");
  CHECK(wide.head == Head{64, 64, 0, Layout::half});
  const auto set = parse(R"({"qk_rope_head_dim": 64, "rope_theta": 10000})",
                         {.overrides = given({{"head_dim", "192"}, {"rotary_offset", "128"}})});
  CHECK(set.head == Head{192, 64, 128, Layout::half});
}

TEST_CASE(
    "DeepSeek-V4: the end of the head turns; compressed layers have their own base and yarn") {
  constexpr const char* kV4 = R"({"model_type": "deepseek_v4", "head_dim": 512,
      "qk_rope_head_dim": 64, "rope_theta": 10000, "compress_rope_theta": 160000,
      "rope_scaling": {"type": "yarn", "factor": 16, "original_max_position_embeddings": 65536}})";
  const auto main = parse(kV4);
  CHECK(main.head == Head{512, 64, 448, Layout::interleaved});
  CHECK(scheme_name(main.scheme) == "default");
  CHECK(warns(main, "main is used; others: compress"));
  const auto compressed = parse(kV4, {.layer_type = "compress"});
  CHECK(compressed.base == 160000);
  CHECK(std::get<Yarn>(compressed.scheme).attention_factor == 1);
}

TEST_CASE("ChatGLM: half of kv_channels turns, rope_ratio multiplies the base") {
  const auto result = parse(R"({"model_type": "chatglm", "kv_channels": 128, "rope_ratio": 500,
      "seq_length": 131072})");
  CHECK(result.head == Head{128, 64, 0, Layout::interleaved});
  CHECK(result.base == 5e6);
  CHECK(resolved(result, "rope_theta").origin.starts_with("derived: 10000 * "));
  CHECK(warns(result, "rope_ratio multiplies"));
}

TEST_CASE("pairing follows the family, and an explicit key or override beats it") {
  const auto layout = [](const char* model_type, const char* more = "",
                         const RawParameters& overrides = {}) {
    return parse(std::string(R"({"head_dim": 64, "rope_theta": 1e4, "model_type": ")") +
                     model_type + "\"" + more + "}",
                 {.overrides = overrides})
        .head.layout;
  };
  for (const char* type :
       {"gptj", "codegen", "cohere", "cohere2", "glm", "glm4", "chatglm", "deepseek_v2",
        "deepseek_v3", "kimi_k2", "llama4_text", "helium", "ernie4_5", "glm4_moe_lite"}) {
    CAPTURE(type);
    CHECK(layout(type) == Layout::interleaved);
  }
  for (const char* type : {"llama", "qwen3", "glm4_moe", "gpt_neox", "phi", "never_heard_of"}) {
    CAPTURE(type);
    CHECK(layout(type) == Layout::half);
  }
  CHECK(layout("llama", R"(, "rope_interleaved": true)") == Layout::interleaved);
  CHECK(layout("cohere", "", given({{"layout", "half"}})) == Layout::half);
}

TEST_CASE("families whose class turns a part of the head do so without the key") {
  const auto rotary_dim = [](const char* model_type) {
    return parse(std::string(R"({"head_dim": 128, "rope_theta": 1e4, "model_type": ")") +
                 model_type + "\"}")
        .head.rotary_dim;
  };
  CHECK(rotary_dim("glm4") == 64);
  CHECK(rotary_dim("stablelm") == 32);
  CHECK(rotary_dim("llama") == 128);
}

TEST_CASE("HunYuan: dynamic with alpha, the yarn keys beside it are inert") {
  const auto result =
      parse(R"({"head_dim": 128, "rope_theta": 1e4, "max_position_embeddings": 32768,
      "rope_scaling": {"type": "dynamic", "alpha": 1000.0, "factor": 1.0, "beta_fast": 32,
                       "mscale": 1.0}})");
  CHECK(std::get<DynamicNtk>(result.scheme) ==
        DynamicNtk{1, 32768, 1000, LengthRule::current, true});
  CHECK(warns(result, "beta_fast 32"));
  const auto ggml = parse(R"({"head_dim": 128, "rope_theta": 1e4, "max_position_embeddings": 32768,
      "rope_scaling": {"type": "dynamic", "alpha": 1000.0, "factor": 1.0}})",
                          {.dialect = Dialect::ggml});
  CHECK(std::get<Ntk>(ggml.scheme).factor == 1000);
  CHECK(warns(ggml, "base·alpha^(d/(d-2)) at every length"));
}

TEST_CASE("alpha is HunYuan's under Hugging Face's dialects, every model's under vllm") {
  const std::string block =
      R"(, "head_dim": 128, "rope_theta": 1e4, "max_position_embeddings": 32768,
      "rope_scaling": {"type": "dynamic", "alpha": 1000.0, "factor": 2.0}})";
  const auto alpha_of = [&](const char* model_type, Dialect dialect) {
    const auto result =
        parse(R"({"model_type": ")" + std::string(model_type) + '"' + block, {.dialect = dialect});
    return std::get<DynamicNtk>(result.scheme).alpha;
  };
  CHECK(alpha_of("hunyuan_v1_dense", Dialect::huggingface) == 1000);
  CHECK_FALSE(alpha_of("llama", Dialect::huggingface).has_value());
  CHECK(alpha_of("llama", Dialect::vllm) == 1000);
}

TEST_CASE("what Hugging Face's classes take for keys that are absent") {
  const auto read = [](const std::string& members) {
    return parse(R"({"hidden_size": 2048, "num_attention_heads": 16, )" + members + "}");
  };
  const auto qwen3 = read(R"("model_type": "qwen3", "rope_theta": 1e6)");
  CHECK(qwen3.head.head_dim == 128);
  const auto gemma = read(R"("model_type": "gemma2", "rope_theta": 1e4)");
  CHECK(gemma.head.head_dim == 256);
  CHECK(resolved(gemma, "head_dim").origin == "default of model_type gemma2");
  const auto mixtral = read(R"("model_type": "mixtral")");
  CHECK(mixtral.base == 1e6);
  CHECK(warns(mixtral, "rope_theta is missing: 1000000 is used"));
  CHECK(read(R"("model_type": "llama")").base == 1e4);
  CHECK(read(R"("model_type": "bamba", "rope_theta": 1e4)").head.rotary_dim == 64);
  CHECK(read(R"("model_type": "zamba2", "attention_head_dim": 160, "kv_channels": 80)")
            .head.head_dim == 160);
  const auto neox =
      read(R"("model_type": "gpt_neox", "rope_theta": 1e4, "rotary_emb_base": 25000)");
  CHECK(neox.base == 25000);
}

TEST_CASE("Gemma 4's full-attention heads: by their own key, by layer, by default") {
  const auto width = [](const std::string& members) {
    return parse(R"({"model_type": "gemma4_text", "head_dim": 256, "rope_parameters": {
        "full_attention": {"rope_type": "default", "rope_theta": 1e6},
        "sliding_attention": {"rope_type": "default", "rope_theta": 1e4}})" +
                     members + "}",
                 {.layer_type = "full_attention"})
        .head.head_dim;
  };
  CHECK(width(R"(, "global_head_dim": 320)") == 320);
  CHECK(width(R"(, "per_layer_config": {"5": {"head_dim": 384}, "11": {"head_dim": 384}})") == 384);
  CHECK(width("") == 512);
}

TEST_CASE("a null truncate is false where transformers 5 reads it") {
  const std::string text =
      R"({"head_dim": 64, "rope_theta": 1e6, "rope_scaling": {"rope_type": "yarn",
      "factor": 4, "original_max_position_embeddings": 4096, "truncate": null}})";
  CHECK_FALSE(std::get<Yarn>(parse(text).scheme).truncate);
  CHECK(warns(parse(text), "truncate is null"));
  CHECK(std::get<Yarn>(parse(text, {.dialect = Dialect::vllm}).scheme).truncate);
}

TEST_CASE("Qwen 1 and Qwen2.5-1M: companions of the rotation are named") {
  CHECK(warns(parse(R"({"head_dim": 128, "use_dynamic_ntk": true, "rotary_emb_base": 10000})"),
              "use_dynamic_ntk"));
  CHECK(warns(parse(R"({"head_dim": 128, "rope_theta": 1e7,
                        "dual_chunk_attention_config": {"chunk_size": 262144}})"),
              "dual_chunk_attention_config"));
}

TEST_CASE("Phi-3.5: one attention scale for both lists is read, two are refused") {
  const auto phi = [](const char* long_mscale) {
    return std::string(R"({"head_dim": 4, "rope_theta": 1e4, "max_position_embeddings": 8192,
        "original_max_position_embeddings": 4096, "rope_scaling": {"type": "longrope",
        "short_factor": [1, 1], "long_factor": [1, 2], "short_mscale": 1.25, "long_mscale": )") +
           long_mscale + "}}";
  };
  CHECK(std::get<LongRope>(parse(phi("1.25")).scheme).attention_factor == 1.25);
  CHECK_FALSE(warns(parse(phi("1.25")), "mscale is ignored"));
  const std::string message = input_error([&] { parse(phi("1.5")); });
  CHECK(message.find("short_mscale: found 1.25") != message.npos);
  const auto llama = parse(R"({"model_type": "llama", )" + phi("1.5").substr(1));
  CHECK_FALSE(std::get<LongRope>(llama.scheme).attention_factor.has_value());
  CHECK(warns(llama, "long_mscale is ignored"));
}

TEST_CASE("phi3 without an original length was trained on 4096 tokens, as its class has it") {
  const auto phi3 = parse(R"({"model_type": "phi3", "head_dim": 4, "rope_theta": 1e4,
      "max_position_embeddings": 131072, "rope_scaling": {"type": "longrope", "short_factor": [1, 1],
      "long_factor": [1, 2]}})");
  CHECK(std::get<LongRope>(phi3.scheme).trained_context == 4096);
}

TEST_CASE("Phi-3 writes yarn where its lists say longrope") {
  const auto result = parse(R"({"model_type": "phi3", "head_dim": 4, "rope_theta": 1e4,
      "max_position_embeddings": 8192, "original_max_position_embeddings": 4096,
      "rope_scaling": {"type": "yarn", "short_factor": [1, 1], "long_factor": [1, 2]}})");
  CHECK(std::get<LongRope>(result.scheme).factor == 2);
  CHECK(warns(result, "read as longrope"));
}

}  // namespace ropecheck::spec
