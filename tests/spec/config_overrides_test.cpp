// Do --set, --dialect and rope_type win over what the file says?
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {
TEST_CASE("overrides win over the file, whichever way the file gives the value") {
  const auto result = parse(
      kLlamaOld, {.overrides = given(
                      {{"factor", "32"}, {"head_dim", "64"}, {"partial_rotary_factor", "0.5"}})});
  CHECK(std::get<Llama3>(result.scheme).factor == 32);
  CHECK(result.head == Head{64, 32, 0, Layout::half});
  CHECK(resolved(result, "factor").origin == "--set");
  const auto gemma = parse(kGemma4, {.overrides = given({{"head_dim", "128"}})});
  CHECK(gemma.head.head_dim == 128);
  const std::string message = input_error([&] {
    parse(kLlamaOld, {.overrides = given({{"facter", "32"}})});
  });
  CHECK(message.find("did you mean 'factor'") != message.npos);
}

TEST_CASE("an override of rope_type switches a scheme on") {
  const auto result =
      parse(R"({"head_dim": 128, "rope_theta": 1e6, "max_position_embeddings": 40960})",
            {.overrides = given({{"rope_type", "yarn"},
                                 {"factor", "4"},
                                 {"original_max_position_embeddings", "32768"}})});
  CHECK(std::get<Yarn>(result.scheme).factor == 4);
  CHECK(result.dialect == Dialect::huggingface);
}

TEST_CASE("another dialect reads the same file by its own rules") {
  CHECK(parse(kLlamaOld, {.dialect = Dialect::ggml}).dialect == Dialect::ggml);
  const std::string message = input_error([&] { parse(kLlamaOld, {.dialect = Dialect::paper}); });
  CHECK(message.find("dialect: found paper") != message.npos);
  const auto dynamic = parse(
      R"({"head_dim": 64, "rope_theta": 1e4, "max_position_embeddings": 2048,
          "rope_scaling": {"type": "dynamic", "factor": 2}})",
      {.dialect = Dialect::paper, .overrides = given({{"inner", "ntk"}})});
  CHECK(std::holds_alternative<Dynamic>(dynamic.scheme));
}

}  // namespace ropecheck::spec
