// Are GGUF metadata and factor tensors read as llama.cpp reads them, with every value's origin?
#include <filesystem>
#include <fstream>

#include "tests/spec/gguf_bytes.hpp"

namespace ropecheck::spec {
namespace {

std::string refusal(const GgufBuilder& builder, const ConfigOptions& options = {}) {
  return input_error([&] { read_built(builder, options); });
}

GgufBuilder yarn_gguf(const std::string& architecture) {
  return small_gguf(architecture)
      .text(architecture + ".rope.scaling.type", "yarn")
      .real(architecture + ".rope.scaling.factor", 4.0F)
      .whole(architecture + ".rope.scaling.original_context_length", 1024);
}

}  // namespace

TEST_CASE("a plain file: head, base, pairing and context, under dialect ggml") {
  const Specification result = read_built(small_gguf());
  CHECK(std::holds_alternative<Default>(result.scheme));
  CHECK(result.dialect == Dialect::ggml);
  CHECK(result.head == Head{8, 8, 0, Layout::interleaved});
  CHECK(result.base == 10000);
  CHECK(result.max_position_embeddings == 4096);
  CHECK(result.warnings.empty());
  CHECK(resolved(result, "rope_theta").origin == "model.gguf: llama.rope.freq_base");
  CHECK(resolved(result, "head_dim").origin == "derived: embedding_length / attention.head_count");
  CHECK(resolved(result, "layout").origin.find("NORM in llama.cpp") != std::string::npos);
  CHECK(read_built(small_gguf("qwen2")).head.layout == Layout::half);
}

TEST_CASE("versions 2 and 3 mean the same") {
  GgufBuilder older = small_gguf();
  older.version = 2;
  CHECK(same_truth(read_built(older), read_built(small_gguf())));
}

TEST_CASE("numbers keep the binary32 value that the file holds") {
  GgufBuilder builder = small_gguf("qwen2");
  builder.entries.pop_back();
  builder.real("qwen2.rope.freq_base", 3580165449.0F);
  CHECK(read_built(builder).base == 3580165376.0);
  builder.entries.pop_back();
  CHECK(read_built(builder).base == 10000);
  CHECK(warns(read_built(builder), "model.gguf: qwen2.rope.freq_base is missing: 10000 is used"));
}

TEST_CASE("key_length and dimension_count win over the quotient") {
  const auto result = read_built(small_gguf("stablelm")
                                     .whole("stablelm.attention.key_length", 16)
                                     .whole("stablelm.rope.dimension_count", 4));
  CHECK(result.head == Head{16, 4, 0, Layout::half});
  CHECK(warns(read_built(small_gguf().whole("llama.rope.dimension_count", 4)),
              "llama.cpp refuses to load a llama"));
  const auto latent = read_built(small_gguf("deepseek2")
                                     .whole("deepseek2.attention.key_length", 192)
                                     .whole("deepseek2.attention.kv_lora_rank", 512)
                                     .whole("deepseek2.rope.dimension_count", 64));
  CHECK(latent.head == Head{64, 64, 0, Layout::interleaved});
}

TEST_CASE("linear scaling, its older key, and types that do not scale") {
  CHECK(std::get<Linear>(read_built(small_gguf().real("llama.rope.scaling.factor", 4)).scheme) ==
        Linear{4});
  CHECK(std::get<Linear>(read_built(small_gguf().real("llama.rope.scale_linear", 2)).scheme) ==
        Linear{2});
  for (const float nothing : {0.0F, 1.0F}) {
    CHECK(std::holds_alternative<Default>(
        read_built(small_gguf().real("llama.rope.scaling.factor", nothing)).scheme));
  }
  const auto none = read_built(
      small_gguf().text("llama.rope.scaling.type", "none").real("llama.rope.scaling.factor", 4));
  CHECK(std::holds_alternative<Default>(none.scheme));
  CHECK(warns(none, "type none never scales"));
  CHECK(refusal(small_gguf().text("llama.rope.scaling.type", "yern")).find("'yarn'") !=
        std::string::npos);
}

TEST_CASE("rope_freqs.weight divides every frequency: longrope with that list at every length") {
  const std::vector<float> list{1.0F, 2.5F, 1e30F, 0.1F};
  const auto result = read_built(small_gguf().floats("rope_freqs.weight", list));
  const std::vector<double> exact(list.begin(), list.end());
  const auto& scheme = std::get<LongRope>(result.scheme);
  CHECK(scheme.short_factor == exact);
  CHECK(scheme.long_factor == exact);
  CHECK(scheme.attention_factor == 1);
  CHECK(result.dialect == Dialect::ggml);
  CHECK(resolved(result, "short_factor").origin == "model.gguf: rope_freqs.weight");
  CHECK(warns(result, "converters bake llama3"));
}

TEST_CASE("the list may be binary16 or bfloat16, and must have one number per pair") {
  const std::string half = bytes_of(std::uint16_t{0x3c00}) + bytes_of(std::uint16_t{0x4100}) +
                           bytes_of(std::uint16_t{0x2e66}) + bytes_of(std::uint16_t{0x0001});
  const auto f16 = read_built(small_gguf().tensor("rope_freqs.weight", kTensorF16, 4, half));
  CHECK(std::get<LongRope>(f16.scheme).short_factor ==
        std::vector<double>{1, 2.5, 0x1.998p-4, 0x1p-24});
  const std::string brain = bytes_of(std::uint16_t{0x3f80}) + bytes_of(std::uint16_t{0x4020}) +
                            bytes_of(std::uint16_t{0x3dcd}) + bytes_of(std::uint16_t{0x4100});
  const auto bf16 = read_built(small_gguf().tensor("rope_freqs.weight", kTensorBf16, 4, brain));
  CHECK(std::get<LongRope>(bf16.scheme).long_factor == std::vector<double>{1, 2.5, 0x1.9ap-4, 8});
  const std::string message = refusal(small_gguf().floats("rope_freqs.weight", {1, 1, 1}));
  CHECK(message.find("(model.gguf: rope_freqs.weight)") != std::string::npos);
  CHECK(message.find("3 numbers where rotary_dim/2 = 4") != std::string::npos);
}

TEST_CASE("long and short factors: longrope with the stated attention factor") {
  const auto built = small_gguf("phi3")
                         .whole("phi3.rope.scaling.original_context_length", 1024)
                         .real("phi3.rope.scaling.attn_factor", 1.1902381F)
                         .floats("rope_factors_long.weight", {1, 2, 3, 4})
                         .floats("rope_factors_short.weight", {1, 1, 1, 1.5F});
  const auto result = read_built(built);
  const auto& scheme = std::get<LongRope>(result.scheme);
  CHECK(scheme.long_factor == std::vector<double>{1, 2, 3, 4});
  CHECK(scheme.short_factor == std::vector<double>{1, 1, 1, 1.5});
  CHECK(scheme.trained_context == 1024);
  CHECK(scheme.attention_factor == static_cast<double>(1.1902381F));
  CHECK(result.warnings.size() == 1);
  CHECK(warns(result, "the lists change at"));
  CHECK(refusal(small_gguf().floats("rope_factors_long.weight", {1, 2, 3, 4}))
            .find("rope_factors_short.weight: missing beside") != std::string::npos);
  GgufBuilder both = built;
  both.floats("rope_freqs.weight", {9, 9, 9, 9});
  CHECK(std::get<LongRope>(read_built(both).scheme).long_factor.front() == 9);
  CHECK(warns(read_built(both), "llama.cpp uses the former"));
}

TEST_CASE("a factor or an attention factor beside the lists is kept") {
  const auto result = read_built(small_gguf()
                                     .real("llama.rope.scaling.factor", 2)
                                     .floats("rope_freqs.weight", {1, 2, 0.1F, 8}));
  CHECK(std::get<LongRope>(result.scheme).short_factor ==
        std::vector<double>{2, 4, 2 * static_cast<double>(0.1F), 16});
  const auto louder = read_built(small_gguf().real("llama.rope.scaling.attn_factor", 1.5F));
  CHECK(std::get<LongRope>(louder.scheme).short_factor == std::vector<double>{1, 1, 1, 1});
  CHECK(std::get<LongRope>(louder.scheme).attention_factor == 1.5);
}

TEST_CASE("yarn: factor, trained context, ramp ends and what llama.cpp does not read") {
  const auto result = read_built(yarn_gguf("qwen3")
                                     .real("qwen3.rope.scaling.yarn_beta_fast", 16)
                                     .real("qwen3.rope.scaling.yarn_attn_factor", 1.5F)
                                     .real("qwen3.rope.scaling.yarn_ext_factor", 4));
  CHECK(std::get<Yarn>(result.scheme) == Yarn{4, 1024, 1, 16, true, {}, {}, {}});
  CHECK(warns(result, "yarn_beta_fast 16 is used as written; llama.cpp reads it for grok"));
  CHECK(warns(result, "yarn_attn_factor 1.5 is ignored: llama.cpp overwrites it"));
  CHECK(warns(result, "text-generation-inference takes 32 and 1"));  // the table of misreadings
  CHECK(warns(result, "yarn_ext_factor 4 is ignored"));
  CHECK(resolved(result, "rope.scaling.yarn_attn_factor").origin ==
        "model.gguf: qwen3.rope.scaling.yarn_attn_factor (ignored)");
  const auto louder = read_built(yarn_gguf("llama").real("llama.rope.scaling.attn_factor", 1.5F));
  CHECK(std::get<Yarn>(louder.scheme).attn_factor == 1.5);
  CHECK_FALSE(warns(read_built(yarn_gguf("grok").real("grok.rope.scaling.yarn_beta_fast", 8)),
                    "as written"));
}

TEST_CASE("the log multiplier is mscale_all_dim, a tenth of it, or a unit scale") {
  const auto all_dim = [](const std::string& architecture, float value) {
    const auto result = read_built(
        yarn_gguf(architecture).real(architecture + ".rope.scaling.yarn_log_multiplier", value));
    return std::get<Yarn>(result.scheme).mscale_all_dim;
  };
  CHECK(all_dim("mistral3", 1.0F) == 1);
  CHECK(all_dim("glm-dsa", 0.1F) == 1);
  CHECK(all_dim("deepseek2", 0.0707F) == 1);
  CHECK_FALSE(all_dim("mistral3", 0.0F).has_value());
}

TEST_CASE("what no scheme here holds is refused, not guessed") {
  CHECK(refusal(yarn_gguf("llama").floats("rope_freqs.weight", {1, 1, 1, 1}))
            .find("yarn beside model.gguf: rope_freqs.weight") != std::string::npos);
  CHECK(refusal(yarn_gguf("grok").real("grok.rope.scaling.yarn_ext_factor", 0.5F))
            .find("yarn_ext_factor: found 0.5") != std::string::npos);
  CHECK(refusal(small_gguf("phi3").text("phi3.rope.scaling.type", "longrope"))
            .find("longrope without rope_factors_long.weight") != std::string::npos);
  CHECK(refusal(small_gguf("gpt2")).find("an architecture with rotary embedding") !=
        std::string::npos);
}

TEST_CASE("missing keys are named with the file") {
  CHECK(refusal(GgufBuilder{}).starts_with("model.gguf: general.architecture: missing"));
  GgufBuilder headless;
  headless.text("general.architecture", "llama");
  CHECK(refusal(headless).starts_with("model.gguf: llama.attention.key_length: missing"));
}

TEST_CASE(
    "sliding layers: a base and width of their own, unscaled where the architecture says so") {
  const auto built = small_gguf("gemma3")
                         .real("gemma3.rope.scaling.factor", 8)
                         .real("gemma3.rope.freq_base_swa", 5000);
  const auto full = read_built(built);
  CHECK(std::get<Linear>(full.scheme).factor == 8);
  CHECK(warns(full, "full_attention is used; others: sliding_attention"));
  const auto sliding = read_built(built, {.layer_type = "sliding_attention"});
  CHECK(std::holds_alternative<Default>(sliding.scheme));
  CHECK(sliding.base == 5000);
  CHECK(warns(sliding, "the sliding layers of gemma3 are not scaled"));
  CHECK(read_built(small_gguf("gemma3"), {.layer_type = "sliding_attention"}).base == 10000);
  CHECK(refusal(small_gguf(), {.layer_type = "sliding_attention"}).starts_with("layer-type: "));
}

TEST_CASE("alpha and unknown rope keys are named") {
  const auto stretched =
      read_built(small_gguf("hunyuan-vl").real("hunyuan-vl.rope.scaling.alpha", 1000));
  CHECK(std::get<Ntk>(stretched.scheme).factor == 1000);
  CHECK(warns(read_built(small_gguf().real("llama.rope.scaling.alpha", 2)), "hunyuan-vl only"));
  CHECK(warns(read_built(small_gguf().real("llama.rope.scaling.beta", 2)),
              "llama.rope.scaling.beta 2 is ignored"));
  CHECK(warns(read_built(small_gguf("never-heard-of")), "is not known: half is used"));
  CHECK(warns(read_built(GgufBuilder{}
                             .text("general.architecture", "llama")
                             .whole("llama.embedding_length", 64)
                             .wholes("llama.attention.head_count", {8, 4})),
              "head_count varies between layers"));
}

TEST_CASE("--set and --dialect win over the file") {
  const auto result =
      read_built(small_gguf(), {.overrides = given({{"rope_theta", "500"}, {"layout", "half"}})});
  CHECK(result.base == 500);
  CHECK(result.head.layout == Layout::half);
  CHECK(read_built(small_gguf(), {.dialect = Dialect::huggingface}).dialect ==
        Dialect::huggingface);
  const auto other = read_built(yarn_gguf("llama"),
                                {.overrides = given({{"rope_type", "linear"}, {"factor", "2"}})});
  CHECK(std::get<Linear>(other.scheme).factor == 2);
  CHECK(refusal(small_gguf(), {.overrides = given({{"rope_type", "linar"}})}).find("'linear'") !=
        std::string::npos);
}

TEST_CASE("a file is told from a config.json by its first four bytes") {
  const auto file = std::filesystem::temp_directory_path() / "ropecheck_spec_gguf_test.bin";
  std::ofstream(file, std::ios::binary) << small_gguf().bytes();
  CHECK(is_gguf(file));
  CHECK(same_truth(read_gguf(file), read_built(small_gguf())));
  CHECK(read_gguf(file).name == file.string());
  std::ofstream(file) << "{}";
  CHECK_FALSE(is_gguf(file));
  std::ofstream(file) << "GGU";
  CHECK_FALSE(is_gguf(file));
  std::filesystem::remove(file);
  CHECK_FALSE(is_gguf(file));
  CHECK_FALSE(is_gguf(std::filesystem::temp_directory_path()));
}

}  // namespace ropecheck::spec
