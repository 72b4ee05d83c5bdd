// What do the dialects read, ignore with a warning, and refuse?
#include "tests/spec/rejections.hpp"

namespace ropecheck::spec {
namespace {

RawParameters yarn_parameters(
    std::initializer_list<std::pair<const char*, const char*>> more = {}) {
  RawParameters parameters = given({{"factor", "32"},
                                    {"original_max_position_embeddings", "4096"},
                                    {"rope_theta", "150000"},
                                    {"head_dim", "64"},
                                    {"beta_fast", "32"}});
  for (auto& [key, parameter] : given(more)) parameters[key] = parameter;
  return parameters;
}

}  // namespace

TEST_CASE("what only some dialects can do is refused in one line") {
  const auto crossed = yarn_parameters({{"beta_fast", "1000"}});
  check_rejections({
      {"yarn", Dialect::gpt_oss, crossed, "beta_fast", "0 < low < high < 31"},
      {"yarn", Dialect::onnx, crossed, "beta_fast", "0 < low < high < 31"},
      {"yarn", Dialect::onnx, yarn_parameters({{"mscale", "0"}}), "mscale", "must not be 0"},
      {"yarn", Dialect::megatron,
       yarn_parameters({{"truncate", "true"}, {"correction_range_round_to_int", "false"}}),
       "correction_range_round_to_int", "truncate says the opposite"},
      {"yarn", Dialect::huggingface_v4, given({{"max_position_embeddings", "4096"}}), "factor",
       "missing"},
      {"yarn", Dialect::vllm, yarn_parameters({{"attn_factor", "0"}}), "attn_factor", "> 0"},
      {"ntk", Dialect::vllm, given({{"factor", "4"}, {"mixed_b", "-1"}}), "mixed_b", ">= 0"},
      {"ntk", Dialect::huggingface, given({{"factor", "4"}}), "dialect", "paper, vllm"},
      {"ntk-by-parts", Dialect::scaled_rope,
       given({{"factor", "4"}, {"original_max_position_embeddings", "4096"}, {"head_dim", "2"}}),
       "rotary_dim", "4"},
      {"dynamic", Dialect::qwen, {}, "original_max_position_embeddings", "missing"},
      {"dynamic", Dialect::scaled_rope,
       given({{"inner", "ntk"}, {"max_position_embeddings", "4096"}}), "inner", "linear"},
      {"dynamic", Dialect::vllm, given({{"max_position_embeddings", "4096"}}), "factor", "missing"},
      {"longrope", Dialect::vllm,
       given({{"head_dim", "4"},
              {"factor", "2"},
              {"short_factor", "1,1"},
              {"long_factor", "2,2"},
              {"original_max_position_embeddings", "4096"}}),
       "max_position_embeddings", "missing"},
  });
}

TEST_CASE("what a dialect does not read is said, and what it settles is recorded") {
  const auto vllm = build("yarn", Dialect::vllm, yarn_parameters({{"attention_factor", "1.2"}}));
  CHECK(warns(vllm, "attention_factor has no effect under dialect vllm (it reads attn_factor)"));
  const auto mlx = build("yarn", Dialect::mlx, yarn_parameters({{"truncate", "false"}}));
  CHECK(warns(mlx, "truncate false has no effect under dialect mlx"));
  CHECK(std::get<Yarn>(mlx.scheme).truncate);
  CHECK(resolved(mlx, "truncate").origin == "dialect mlx always rounds");
  const auto open = build("yarn", Dialect::gpt_oss, yarn_parameters());
  CHECK_FALSE(std::get<Yarn>(open.scheme).truncate);
  CHECK(resolved(open, "truncate").value == "false");
  const auto megatron = build("yarn", Dialect::megatron,
                              yarn_parameters({{"correction_range_round_to_int", "false"}}));
  CHECK_FALSE(std::get<Yarn>(megatron.scheme).truncate);
  const auto within =
      build("yarn", Dialect::deepseek, yarn_parameters({{"max_position_embeddings", "4096"}}));
  CHECK(std::get<Yarn>(within.scheme).factor == 1);
  CHECK(warns(within, "must exceed"));
  const auto ratio =
      build("yarn", Dialect::telechat, yarn_parameters({{"max_position_embeddings", "8192"}}));
  CHECK(std::get<Yarn>(ratio.scheme).factor == 2);
  CHECK(warns(ratio, "factor 32 (--set) has no effect"));
  const auto old = build("yarn", Dialect::huggingface_v4,
                         yarn_parameters({{"max_position_embeddings", "131072"}}));
  CHECK(trained_context(old) == 131072);
  CHECK(warns(old, "original_max_position_embeddings 4096 has no effect"));
}

TEST_CASE("onnx leaves yarn without beta_fast alone, after checking what was given") {
  RawParameters parameters = yarn_parameters();
  parameters.erase("beta_fast");
  const auto result = build("yarn", Dialect::onnx, parameters);
  CHECK(std::holds_alternative<Default>(result.scheme));
  CHECK(warns(result, "without beta_fast"));
  parameters["factor"] = {0.5, "--set"};
  CHECK(input_error([&] { build("yarn", Dialect::onnx, parameters); }).starts_with("factor"));
}

TEST_CASE("Megatron's bands of Llama 3 are in its code") {
  const auto result = build("llama3", Dialect::megatron,
                            given({{"factor", "16"},
                                   {"low_freq_factor", "1"},
                                   {"high_freq_factor", "1"},
                                   {"original_max_position_embeddings", "4096"}}));
  CHECK(std::get<Llama3>(result.scheme) == Llama3{16, 1, 4, 8192});
  CHECK(warns(result, "high_freq_factor 1 (--set) has no effect"));
  const auto mlx = build("llama3", Dialect::mlx, given({{"factor", "8"}}));
  CHECK(std::get<Llama3>(mlx.scheme) == Llama3{8, 1, 4, 8192});
}

TEST_CASE("vllm's kinds of NTK") {
  CHECK(std::get<RadixNtk>(build("ntk", Dialect::vllm, given({{"factor", "8"}})).scheme) ==
        RadixNtk{8, {}});
  const auto mixed = build("ntk", Dialect::vllm, given({{"factor", "12"}, {"mixed_b", "0.75"}}));
  CHECK(std::get<RadixNtk>(mixed.scheme) == RadixNtk{12, 0.75});
  const auto frozen = build("dynamic", Dialect::vllm,
                            given({{"factor", "2"}, {"max_position_embeddings", "2048"}}));
  CHECK(std::get<DynamicNtk>(frozen.scheme).rule == LengthRule::frozen);
  CHECK(warns(build("ntk", Dialect::paper, given({{"factor", "8"}, {"mixed_b", "1"}})),
              "mixed_b 1 (--set) has no effect"));
}

}  // namespace ropecheck::spec
