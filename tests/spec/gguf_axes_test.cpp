// Do the sections of a GGUF file become axes where llama.cpp runs several?
#include "tests/spec/gguf_bytes.hpp"

namespace ropecheck::spec {
namespace {

GgufBuilder sections(const std::string& architecture, const std::vector<std::uint32_t>& pairs) {
  return small_gguf(architecture).wholes(architecture + ".rope.dimension_sections", pairs);
}

MultiAxis axes_of(const Specification& specification) {
  REQUIRE(scheme_name(specification.scheme) == "mrope");
  return std::get<MultiAxis>(specification.scheme);
}

}  // namespace

TEST_CASE("qwen2vl is chunked and qwen3vl interleaved, over four axes") {
  const auto chunked = read_built(sections("qwen2vl", {1, 1, 2, 0}));
  CHECK(axes_of(chunked) == MultiAxis{{1, 1, 2, 0}, AxisOrder::chunked, 4, Default{}});
  CHECK(chunked.dialect == Dialect::ggml);
  CHECK(chunked.warnings.empty());
  CHECK(resolved(chunked, "mrope_section").origin == "model.gguf: qwen2vl.rope.dimension_sections");
  CHECK(resolved(chunked, "axis_order").origin.find("MROPE") != std::string::npos);
  for (const char* name : {"qwen3vl", "qwen3vlmoe", "qwen35", "qwen35moe", "qwen3tts"}) {
    CAPTURE(name);
    const auto read = read_built(sections(name, {2, 1, 1}));
    CHECK(axes_of(read) == MultiAxis{{2, 1, 1, 0}, AxisOrder::interleaved_or_idle, 4, Default{}});
    CHECK(read.head.layout == Layout::half);
  }
}

TEST_CASE("glm4 turns by several axes, and pairs halves, where two sections are given") {
  const auto several = read_built(sections("glm4", {1, 1, 2, 0}));
  CHECK(axes_of(several).order == AxisOrder::chunked);
  CHECK(several.head.layout == Layout::half);
  const auto plain = read_built(small_gguf("glm4"));
  CHECK(scheme_name(plain.scheme) == "default");
  CHECK(plain.head.layout == Layout::interleaved);
  const auto one = read_built(sections("glm4", {4, 0, 0, 0}));
  CHECK(scheme_name(one.scheme) == "default");
  CHECK(one.head.layout == Layout::interleaved);
}

TEST_CASE("the scaling of the file is the inner scheme") {
  const auto yarn = read_built(sections("qwen2vl", {1, 1, 2, 0})
                                   .text("qwen2vl.rope.scaling.type", "yarn")
                                   .real("qwen2vl.rope.scaling.factor", 4)
                                   .whole("qwen2vl.rope.scaling.original_context_length", 1024));
  CHECK(std::get<Yarn>(axes_of(yarn).inner).factor == 4);
  CHECK(trained_context(yarn) == 1024);
  const auto linear =
      read_built(sections("qwen2vl", {1, 1, 2, 0}).real("qwen2vl.rope.scaling.factor", 2));
  CHECK(std::get<Linear>(axes_of(linear).inner).factor == 2);
  const auto stretched =
      read_built(sections("hunyuan-vl", {1, 1, 1, 1}).real("hunyuan-vl.rope.scaling.alpha", 1000));
  CHECK(axes_of(stretched) == MultiAxis{{1, 1, 1, 1}, AxisOrder::chunked, 4, Ntk{1000}});
}

TEST_CASE("sections that nothing turns by are set aside") {
  const auto other = read_built(sections("llama", {1, 1, 2, 0}));
  CHECK(scheme_name(other.scheme) == "default");
  CHECK(warns(other, "turns every pair of llama by one axis"));
  CHECK(scheme_name(read_built(sections("qwen2vl", {0, 0, 0, 0})).scheme) == "default");
  const auto divided =
      read_built(sections("qwen2vl", {1, 1, 2, 0}).floats("rope_freqs.weight", {1, 1, 2, 4}));
  CHECK(scheme_name(divided.scheme) == "longrope");
  CHECK(warns(divided, "M-RoPE is plain RoPE"));
}

TEST_CASE("dialects and schemes that are asked for win") {
  const auto asked = [](ConfigOptions options) {
    return read_built(sections("qwen3vl", {2, 1, 1, 0}), std::move(options));
  };
  CHECK(axes_of(asked({.dialect = Dialect::huggingface})) ==
        MultiAxis{{2, 1, 1}, AxisOrder::interleaved, 3, Default{}});
  const auto mlx = asked({.dialect = Dialect::mlx});
  CHECK(scheme_name(mlx.scheme) == "default");
  CHECK(warns(mlx, "dialect mlx has no scheme mrope"));
  CHECK(scheme_name(asked({.overrides = given({{"rope_type", "default"}})}).scheme) == "default");
  const auto grouped =
      asked({.overrides = given(
                 {{"rope_type", "self-extend"}, {"group_size", "4"}, {"window_size", "64"}})});
  CHECK(std::get<SelfExtend>(grouped.scheme) == SelfExtend{4, 64, Default{}});
}

TEST_CASE("bad sections are refused in one line") {
  const auto refusal = [](const std::vector<std::uint32_t>& pairs) {
    return input_error([&] { read_built(sections("qwen2vl", pairs)); });
  };
  CHECK(is_one_line(refusal({1, 1, 1, 1, 0})));
  CHECK(refusal({1, 1, 1, 1, 0}).find("found 5 numbers") != std::string::npos);
  CHECK(refusal({0, 0, 0, 4}).find("mrope_section") != std::string::npos);
  CHECK(is_one_line(refusal({4000000000U, 1, 1, 1})));
}

}  // namespace ropecheck::spec
