// Do the schemes of several positions and of roles mean what was written, under each dialect?
#include "tests/spec/rejections.hpp"

namespace ropecheck::spec {
namespace {

RawParameters sections(std::initializer_list<std::pair<const char*, const char*>> rest = {}) {
  RawParameters parameters = given({{"mrope_section", "16,24,24"}});
  for (auto& [key, value] : given(rest)) parameters[key] = value;
  return parameters;
}

MultiAxis axes_of(const Specification& specification) {
  return std::get<MultiAxis>(specification.scheme);
}

}  // namespace

TEST_CASE("mrope: three chunks of the pairs, around any scheme") {
  const auto plain = build("mrope", std::nullopt, sections());
  CHECK(plain.dialect == Dialect::huggingface);
  CHECK(axes_of(plain) == MultiAxis{{16, 24, 24}, AxisOrder::chunked, 3, Default{}});
  CHECK(axes(plain) == 3);
  CHECK_FALSE(turns_by_role(plain));
  CHECK(plain.warnings.empty());
  const auto linear =
      build("mrope", std::nullopt, sections({{"inner", "linear"}, {"factor", "4"}}));
  CHECK(std::get<Linear>(axes_of(linear).inner).factor == 4);
  const auto inner = with_inner_scheme(linear);
  CHECK(std::get<Linear>(inner.scheme).factor == 4);
  CHECK(inner.head == linear.head);
  const auto llama3 = build("mrope", std::nullopt,
                            sections({{"inner", "llama3"},
                                      {"factor", "8"},
                                      {"low_freq_factor", "1"},
                                      {"high_freq_factor", "4"},
                                      {"original_max_position_embeddings", "8192"}}));
  CHECK(std::get<Llama3>(axes_of(llama3).inner) == Llama3{8, 1, 4, 8192});
  CHECK(trained_context(llama3) == 8192);
}

TEST_CASE("mrope: the order of the axes, and four of them") {
  const auto order = [](RawParameters parameters, std::optional<Dialect> dialect = std::nullopt) {
    return axes_of(build("mrope", dialect, parameters)).order;
  };
  CHECK(order(sections({{"mrope_interleaved", "true"}})) == AxisOrder::interleaved);
  CHECK(order(sections({{"axis_order", "interleaved"}})) == AxisOrder::interleaved);
  CHECK(order(sections({{"mrope_interleaved", "true"}}), Dialect::ggml) ==
        AxisOrder::interleaved_or_idle);
  CHECK(order(given({{"mrope_section", "22,22,20"}, {"axis_order", "height-width-time"}})) ==
        AxisOrder::height_width_time);
  const auto four = build("mrope", std::nullopt, given({{"mrope_section", "16,16,16,16"}}));
  CHECK(axes(four) == 4);
  const auto padded = axes_of(build("mrope", Dialect::ggml, given({{"mrope_section", "3,0,1"}})));
  CHECK(padded.section == std::vector<int>{3, 0, 1, 0});  // any sum
  CHECK(padded.axes == 4);
}

TEST_CASE("mrope under vllm: yarn's ramp runs over four times the trained context") {
  const auto parameters = sections({{"inner", "yarn"},
                                    {"factor", "4"},
                                    {"original_max_position_embeddings", "32768"},
                                    {"apply_yarn_scaling", "false"}});
  const auto vllm = build("mrope", Dialect::vllm, parameters);
  CHECK(std::get<Yarn>(axes_of(vllm).inner).trained_context == 131072);
  CHECK(std::get<Yarn>(axes_of(vllm).inner).apply_yarn_scaling);
  CHECK(trained_context(vllm) == 32768);
  CHECK(warns(vllm, "4 * 32768"));
  CHECK(warns(vllm, "apply_yarn_scaling"));
  CHECK(resolved(vllm, "original_max_position_embeddings").value == "32768");
  RawParameters rest = parameters;
  rest.erase("apply_yarn_scaling");
  const auto huggingface = build("mrope", Dialect::huggingface, rest);
  CHECK(std::get<Yarn>(axes_of(huggingface).inner).trained_context == 32768);
}

TEST_CASE("axial, xpos, self-extend and dual-chunk with their defaults") {
  const auto axial = build("axial", std::nullopt, given({{"head_dim", "80"}}));
  CHECK(std::get<Axial>(axial.scheme) == Axial{});
  CHECK(axes(axial) == 2);
  const auto pixtral =
      build("axial", std::nullopt,
            given({{"axial_frequencies", "alternating"}, {"position_shift", "1"}}));
  CHECK(std::get<Axial>(pixtral.scheme) == Axial{AxialFrequencies::alternating, 1});
  const auto xpos = build("xpos", std::nullopt, given({{"center", "-1024"}}));
  CHECK(std::get<XPos>(xpos.scheme) == XPos{512, -1024});
  CHECK(turns_by_role(xpos));
  const auto extend = build(
      "self-extend", std::nullopt,
      given({{"group_size", "8"}, {"window_size", "1024"}, {"max_position_embeddings", "4096"}}));
  CHECK(std::get<SelfExtend>(extend.scheme) == SelfExtend{8, 1024, Default{}});
  CHECK(trained_context(extend) == 4096);
  CHECK(turns_by_role(extend));
  CHECK(axes(extend) == 1);
  const auto chunks =
      build("dual-chunk", Dialect::vllm,
            given({{"chunk_size", "262144"}, {"local_size", "8192"}, {"part", "successive"}}));
  CHECK(std::get<DualChunk>(chunks.scheme) ==
        DualChunk{262144, 8192, ChunkPart::successive, Default{}});
  CHECK(turns_by_role(chunks));
}

TEST_CASE("self-extend: a window that the group does not divide is rounded down, or refused") {
  const auto parameters = given({{"group_size", "8"}, {"window_size", "1020"}});
  CHECK(warns(build("self-extend", std::nullopt, parameters), "rounded down"));
  check_rejections({{"self-extend", Dialect::ggml, parameters, "window_size: found 1020",
                     "a multiple of group_size 8"}});
}

TEST_CASE("query temperatures stand beside any scheme") {
  using Rule = Temperature::Rule;
  const auto yarn = build("yarn", Dialect::huggingface,
                          given({{"factor", "16"},
                                 {"original_max_position_embeddings", "16384"},
                                 {"max_position_embeddings", "262144"},
                                 {"llama_4_scaling_beta", "0.1"}}));
  CHECK(yarn.temperature == Temperature{Rule::steps, 0.1, 16384});
  CHECK_FALSE(warns(yarn, "llama_4_scaling_beta"));
  const auto llama4 = build("default", std::nullopt, given({{"attn_temperature_tuning", "true"}}));
  CHECK(llama4.temperature == Temperature{Rule::steps_after, 0.1, 8192});
  const auto qwen = build("default", std::nullopt, given({{"log_n_context", "2048"}}));
  CHECK(qwen.temperature->rule == Rule::log_n);
  CHECK(qwen.temperature->length == 2048);
  CHECK_FALSE(build("default", std::nullopt, {}).temperature);
  CHECK(warns(build("default", std::nullopt, given({{"attn_scale", "0.2"}})),
              "attn_temperature_tuning is not true"));
  CHECK_FALSE(same_truth(qwen, build("default", std::nullopt, {})));
}

TEST_CASE("a refusal says once what was found, and what its own dialect accepts") {
  const auto refusal = [](Dialect dialect, const RawParameters& parameters) {
    return input_error([&] { build("mrope", dialect, parameters); });
  };
  CHECK(refusal(Dialect::huggingface, sections({{"axis_order", "chuncked"}})) ==
        "axis_order: found \"chuncked\" (--set), accepted: chunked, interleaved or "
        "height-width-time; did you mean 'chunked', 'interleaved' or 'height-width-time'?");
  const RawParameters negative = given({{"mrope_section", "16,24,-1"}});
  CHECK(refusal(Dialect::huggingface, negative) ==
        "mrope_section: found [16, 24, -1] (--set), accepted: 3 or 4 integers >= 1, together "
        "rotary_dim/2; number 3 of 3 is -1");
  CHECK(refusal(Dialect::ggml, negative) ==
        "mrope_section: found [16, 24, -1] (--set), accepted: 3 or 4 integers >= 0; number 3 of 3 "
        "is -1");
  const RawParameters inner =
      given({{"chunk_size", "1024"}, {"local_size", "128"}, {"inner", "yarn"}});
  CHECK(input_error([&] {
          build("dual-chunk", Dialect::vllm, inner);
        }).starts_with("inner: found \"yarn\" (--set), accepted: default under dialect vllm"));
}

TEST_CASE("bad axes, sections, groups, chunks and temperatures are refused in one line") {
  const std::optional<Dialect> any;
  check_rejections({
      {"mrope", any, {}, "mrope_section: missing", "together rotary_dim/2"},
      {"mrope", any, given({{"mrope_section", "16,24,25"}}), "mrope_section", "the sum is 65"},
      {"mrope", any, given({{"mrope_section", "64"}}), "mrope_section", "found 64"},
      {"mrope", any, given({{"mrope_section", "32,32"}}), "mrope_section", "these are 2 numbers"},
      {"mrope", any, given({{"mrope_section", "8,8,16,16,16"}}), "mrope_section", "5 numbers"},
      {"mrope", any, given({{"mrope_section", "-8,36,36"}}), "mrope_section",
       "number 1 of 3 is -8"},
      {"mrope", any, given({{"mrope_section", "0,32,32"}}), "mrope_section", "number 1 of 3 is 0"},
      {"mrope", any, given({{"mrope_section", "16,24.5,23.5"}}), "mrope_section", "is 24.5"},
      {"mrope", any, given({{"mrope_section", "16,1e300,24"}}), "mrope_section", "number 2 of 3"},
      {"mrope", any, given({{"mrope_section", "true"}}), "mrope_section", "found true"},
      {"mrope", any, given({{"mrope_section", "16,16,16,16"}, {"mrope_interleaved", "true"}}),
       "mrope_section", "only chunked"},
      {"mrope", any, sections({{"axis_order", "height-width-time"}}), "mrope_section",
       "the first two must be equal"},
      {"mrope", any, sections({{"axis_order", "chuncked"}}), "axis_order", "'chunked'"},
      {"mrope", any, sections({{"axis_order", "chunked"}, {"mrope_interleaved", "true"}}),
       "axis_order", "mrope_interleaved is true"},
      {"mrope", Dialect::ggml, sections({{"axis_order", "height-width-time"}}), "axis_order",
       "ggml"},
      {"mrope", Dialect::ggml, given({{"mrope_section", "0,0,0,64"}}), "mrope_section", "ggml"},
      {"mrope", any, sections({{"inner", "longrope"}}), "inner", "did you mean"},
      {"mrope", any, sections({{"inner", "yarn"}}), "original_max_position_embeddings: missing",
       ""},
      {"mrope", any, sections({{"inner", "linear"}, {"factor", "0.5"}}), "factor: found 0.5",
       ">= 1"},
      {"mrope", Dialect::vllm, sections({{"inner", "linear"}}), "inner", "'default'"},
      {"mrope", Dialect::vllm,
       sections({{"inner", "dynamic"}, {"factor", "2"}, {"max_position_embeddings", "4096"}}),
       "alpha: missing", "inner dynamic"},
      {"mrope", Dialect::mlx, sections(), "dialect: found mlx", "huggingface, vllm, ggml"},
      {"axial", any, given({{"rotary_dim", "6"}}), "rotary_dim: found 6", "multiple of 4"},
      {"axial", any, given({{"axial_frequencies", "restart"}}), "axial_frequencies", "'restarted'"},
      {"axial", any, given({{"position_shift", "-1"}}), "position_shift: found -1", "0 … 1024"},
      {"axial", Dialect::ggml, given({{"axial_frequencies", "alternating"}}), "axial_frequencies",
       "restarts"},
      {"xpos", any, given({{"scale_base", "0"}}), "scale_base: found 0", "> 0"},
      {"xpos", any, given({{"center", "0.5"}}), "center: found 0.5", "integer"},
      {"self-extend", any, given({{"window_size", "8"}}), "group_size: missing", "integer"},
      {"self-extend", any, given({{"group_size", "0"}, {"window_size", "8"}}),
       "group_size: found 0", "1 … 2^31"},
      {"self-extend", any, given({{"group_size", "8"}}), "window_size: missing", "integer"},
      {"self-extend", any, given({{"group_size", "8"}, {"window_size", "-8"}}),
       "window_size: found -8", "0 …"},
      {"self-extend", any, given({{"group_size", "8"}, {"window_size", "8"}, {"inner", "mrope"}}),
       "inner", "mrope"},
      {"dual-chunk", any, given({{"chunk_size", "64"}}), "local_size: missing", "integer"},
      {"dual-chunk", any, given({{"chunk_size", "64"}, {"local_size", "64"}}),
       "local_size: found 64", "chunk_size is 64"},
      {"dual-chunk", any, given({{"chunk_size", "64"}, {"local_size", "0"}}), "local_size: found 0",
       "1 …"},
      {"dual-chunk", any, given({{"chunk_size", "1"}, {"local_size", "1"}}), "chunk_size: found 1",
       "2 …"},
      {"dual-chunk", any, given({{"chunk_size", "64"}, {"local_size", "8"}, {"part", "inner"}}),
       "part", "'inter'"},
      {"dual-chunk", Dialect::vllm,
       given({{"chunk_size", "64"}, {"local_size", "8"}, {"inner", "yarn"}}), "inner", "'default'"},
      {"default", any, given({{"llama_4_scaling_beta", "0.1"}}), "max_position_embeddings: missing",
       "llama_4_scaling_beta"},
      {"default", any, given({{"log_n_context", "1"}}), "log_n_context: found 1", "> 1"},
      {"default", any, given({{"attn_temperature_tuning", "4"}}),
       "attn_temperature_tuning: found 4", "true or false"},
      {"default", any, given({{"attn_temperature_tuning", "true"}, {"floor_scale", "0"}}),
       "floor_scale: found 0", "> 0"},
      {"default", any, given({{"attn_temperature_tuning", "true"}, {"log_n_context", "10"}}),
       "log_n_context", "another query temperature"},
  });
}

}  // namespace ropecheck::spec
