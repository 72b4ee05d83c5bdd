// Does build() read each scheme's parameters, fill in the defaults and record where every value
// came from?
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {

TEST_CASE("without parameters the defaults hold and are recorded as defaults") {
  const Specification result = build("default", std::nullopt, {});
  CHECK(result.base == 10000);
  CHECK(result.head == Head{128, 128, 0, Layout::half});
  CHECK(result.dialect == Dialect::paper);
  CHECK_FALSE(result.seq_len);
  CHECK(result.warnings.empty());
  CHECK(resolved(result, "rope_theta").value == "10000");
  for (const ResolvedParameter& parameter : result.resolved) CHECK(parameter.origin == "default");
}

TEST_CASE("what was given is recorded with its origin, once per key") {
  const Specification result =
      build("linear", Dialect::ggml, given({{"factor", "4"}, {"layout", "interleaved"}}));
  CHECK(std::get<Linear>(result.scheme).factor == 4);
  CHECK(result.head.layout == Layout::interleaved);
  CHECK(resolved(result, "factor").origin == "--set");
  CHECK(resolved(result, "layout").value == "\"interleaved\"");
}

TEST_CASE("the rotated part follows from the head's parameters") {
  const auto head = [](std::initializer_list<std::pair<const char*, const char*>> pairs) {
    return build("default", std::nullopt, given(pairs)).head;
  };
  CHECK(head({{"head_dim", "80"}, {"partial_rotary_factor", "0.25"}}).rotary_dim == 20);
  CHECK(head({{"head_dim", "192"}, {"partial_rotary_factor", "0.334"}}).rotary_dim == 64);
  CHECK(head({{"head_dim", "512"}, {"rotary_dim", "64"}, {"rotary_offset", "448"}}) ==
        Head{512, 64, 448, Layout::half});
  CHECK(head({{"head_dim", "96"}, {"rotary_offset", "32"}}).rotary_dim == 64);
  CHECK(head({{"qk_rope_head_dim", "64"}}) == Head{64, 64, 0, Layout::half});
  CHECK(head({{"head_dim", "2"}}).pairs() == 1);
  CHECK(head({{"rotary_dim", "64"}, {"partial_rotary_factor", "0.25"}}).rotary_dim == 64);
}

TEST_CASE("equal band edges are accepted: Kimi-K2 and Llama-4 ship them") {
  const auto yarn = build("yarn", Dialect::huggingface,
                          given({{"factor", "32"},
                                 {"beta_fast", "1"},
                                 {"beta_slow", "1"},
                                 {"original_max_position_embeddings", "4096"}}));
  CHECK(std::get<Yarn>(yarn.scheme).beta_fast == 1);
  const auto llama = build("llama3", std::nullopt,
                           given({{"factor", "16"},
                                  {"low_freq_factor", "1"},
                                  {"high_freq_factor", "1"},
                                  {"original_max_position_embeddings", "8192"}}));
  CHECK(std::get<Llama3>(llama.scheme).high_freq_factor == 1);
  CHECK(llama.dialect == Dialect::huggingface);
}

TEST_CASE("yarn's defaults are beta 32 and 1, truncation, and no explicit attention scale") {
  const auto result = build("yarn", std::nullopt,
                            given({{"factor", "4"}, {"original_max_position_embeddings", "2048"}}));
  CHECK(std::get<Yarn>(result.scheme) == Yarn{4, 2048, 1, 32, true, {}, {}, {}});
  CHECK(result.dialect == Dialect::paper);
}

TEST_CASE("a beta of 0 counts as absent under huggingface, as its `get(...) or 32` does") {
  const auto result = build("yarn", Dialect::huggingface,
                            given({{"factor", "4"},
                                   {"beta_fast", "0"},
                                   {"beta_slow", "0"},
                                   {"original_max_position_embeddings", "2048"}}));
  CHECK(std::get<Yarn>(result.scheme).beta_fast == 32);
  CHECK(std::get<Yarn>(result.scheme).beta_slow == 1);
  CHECK(warns(result, "beta_fast 0 counts as absent"));
  CHECK(resolved(result, "beta_fast").value == "32");
}

TEST_CASE("yarn without a factor takes the ratio of the lengths under huggingface only") {
  const RawParameters lengths =
      given({{"original_max_position_embeddings", "4096"}, {"max_position_embeddings", "65536"}});
  const auto result = build("yarn", Dialect::huggingface, lengths);
  CHECK(std::get<Yarn>(result.scheme).factor == 16);
  CHECK(resolved(result, "factor").origin.starts_with("derived: "));
  CHECK(
      input_error([&] { build("yarn", Dialect::paper, lengths); }).starts_with("factor: missing"));
}

TEST_CASE("a factor that disagrees with the lengths is used, with a warning") {
  const auto result = build("yarn", Dialect::huggingface,
                            given({{"factor", "4"},
                                   {"original_max_position_embeddings", "32768"},
                                   {"max_position_embeddings", "40960"}}));
  CHECK(std::get<Yarn>(result.scheme).factor == 4);
  CHECK(warns(result, "factor 4 disagrees"));
}

TEST_CASE("longrope takes factors below 1 and derives its own factor from the lengths") {
  const auto result = build("longrope", std::nullopt,
                            given({{"head_dim", "4"},
                                   {"short_factor", "[0.998, 1.03]"},
                                   {"long_factor", "[1, 60]"},
                                   {"original_max_position_embeddings", "4096"},
                                   {"max_position_embeddings", "131072"}}));
  const auto& scheme = std::get<LongRope>(result.scheme);
  CHECK(scheme.short_factor == std::vector<double>{0.998, 1.03});
  CHECK(scheme.factor == 32);
  CHECK_FALSE(scheme.attention_factor);
}

TEST_CASE("dynamic means another thing under each dialect") {
  const auto paper = build("dynamic", std::nullopt,
                           given({{"inner", "yarn"},
                                  {"original_max_position_embeddings", "4096"},
                                  {"max_position_embeddings", "65536"},
                                  {"beta_fast", "16"}}));
  const auto& dynamic = std::get<Dynamic>(paper.scheme);
  CHECK(dynamic.trained_context == 4096);
  CHECK(std::get<Yarn>(dynamic.inner).trained_context == 4096);
  CHECK(std::get<Yarn>(dynamic.inner).beta_fast == 16);

  const auto changed_base = build("dynamic", Dialect::huggingface,
                                  given({{"factor", "2"}, {"max_position_embeddings", "2048"}}));
  CHECK(std::get<DynamicNtk>(changed_base.scheme) == DynamicNtk{2, 2048, {}});
}

TEST_CASE("dynamic's L is max_position_embeddings under huggingface, the trained one under paper") {
  const RawParameters both = given({{"factor", "2"},
                                    {"max_position_embeddings", "8192"},
                                    {"original_max_position_embeddings", "2048"}});
  const auto changed_base = build("dynamic", Dialect::huggingface, both);
  CHECK(trained_context(changed_base) == 8192);
  CHECK(warns(changed_base, "original_max_position_embeddings 2048 has no effect"));

  RawParameters with_inner = both;
  with_inner["inner"] = {std::string("ntk"), "--set"};
  const auto paper = build("dynamic", Dialect::paper, with_inner);
  CHECK(trained_context(paper) == 2048);
  CHECK(warns(paper, "factor 2 (--set) has no effect"));

  const auto trained_only =
      build("dynamic", Dialect::huggingface,
            given({{"factor", "2"}, {"original_max_position_embeddings", "2048"}}));
  CHECK(trained_context(trained_only) == 2048);
}

TEST_CASE("alpha takes the factor's place, so that may be absent; huggingface loses it beyond L") {
  const auto alpha = given({{"alpha", "1000"}, {"max_position_embeddings", "32768"}});
  const auto lost = build("dynamic", Dialect::huggingface, alpha);
  CHECK(std::get<DynamicNtk>(lost.scheme) == DynamicNtk{1, 32768, 1000, LengthRule::current, true});
  CHECK(warns(lost, "drops alpha"));
  const auto kept = build("dynamic", Dialect::mlx, alpha);
  CHECK(std::get<DynamicNtk>(kept.scheme) == DynamicNtk{1, 32768, 1000});
  CHECK(warns(kept, "alpha 1000"));
}

TEST_CASE("proportional turns a share of the pairs of the whole head") {
  const auto result = build("proportional", std::nullopt,
                            given({{"head_dim", "512"}, {"partial_rotary_factor", "0.25"}}));
  CHECK(std::get<Proportional>(result.scheme) == Proportional{1, 64});
  CHECK(result.head.rotary_dim == 512);
  const auto global =
      build("proportional", std::nullopt, given({{"head_dim", "256"}, {"global_head_dim", "512"}}));
  CHECK(global.head.head_dim == 512);
  CHECK(std::get<Proportional>(global.scheme).turning_pairs == 256);
}

TEST_CASE("a key that the dialect does not read is reported, not lost") {
  const auto result =
      build("dynamic", Dialect::huggingface,
            given({{"factor", "2"}, {"max_position_embeddings", "2048"}, {"inner", "yarn"}}));
  CHECK(warns(result, "inner \"yarn\" (--set) has no effect"));
  CHECK(resolved(result, "inner").origin == "--set (no effect)");
  const auto ggml = build(
      "yarn", Dialect::ggml,
      given(
          {{"factor", "4"}, {"original_max_position_embeddings", "4096"}, {"truncate", "false"}}));
  CHECK(warns(ggml, "truncate false has no effect"));
  const auto paper = build("yarn", Dialect::paper,
                           given({{"factor", "4"},
                                  {"original_max_position_embeddings", "4096"},
                                  {"mscale", "1"},
                                  {"mscale_all_dim", "1"}}));
  CHECK(warns(paper, "mscale has no effect under dialect paper"));
  CHECK(warns(paper, "mscale_all_dim has no effect under dialect paper"));
}

}  // namespace ropecheck::spec
