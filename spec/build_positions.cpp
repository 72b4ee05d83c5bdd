// Which position turns which pair, and do queries turn like keys? The schemes of S26-S30.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "spec/build_steps.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

constexpr Range kTokens{1, false, 2147483647};
constexpr double kWholeNumbers = 0x1p53;  // beyond, doubles skip integers

/// What vLLM's and llama.cpp's code can combine; elsewhere what the dialect defines.
std::vector<std::string> inner_of_axes(Dialect dialect) {
  if (dialect == Dialect::vllm) return {"default", "yarn", "dynamic"};
  if (dialect == Dialect::ggml) return {"default", "linear", "ntk", "yarn", "llama3"};
  return {"default", "linear", "dynamic", "yarn", "llama3"};
}

std::vector<std::string> inner_of_roles(Dialect dialect) {
  if (dialect == Dialect::vllm) return {"default"};  // its dual chunk class never scales
  if (dialect == Dialect::ggml) return {"default", "linear", "yarn", "llama3"};
  return {"default", "linear", "ntk", "ntk-by-parts", "yarn", "llama3"};
}

/// One of the texts `accepted`, by its place; the first where the key is absent.
std::size_t read_choice(ParameterReader& reader, std::string_view key,
                        const std::vector<std::string>& accepted) {
  const auto given = reader.optional_text(key);
  if (!given) {
    reader.record(key, accepted.front(), "default");
    return 0;
  }
  const auto found = std::ranges::find(accepted, *given);
  if (found == accepted.end()) reader.reject(key, nearest_names(*given, accepted));
  return static_cast<std::size_t>(found - accepted.begin());
}

AxisOrder read_order(ParameterReader& reader, Dialect dialect) {
  const bool interleaved = reader.boolean_or("mrope_interleaved", false);
  const auto given = reader.optional_text("axis_order");
  const std::string order = given.value_or(interleaved ? "interleaved" : "chunked");
  if (!given) reader.record("axis_order", order, "derived: mrope_interleaved");
  const bool ggml = dialect == Dialect::ggml;
  if (given && reader.has("mrope_interleaved") && interleaved != (order == "interleaved")) {
    reader.reject("axis_order", fmt::format("mrope_interleaved is {}", interleaved));
  }
  if (order == "chunked") return AxisOrder::chunked;
  if (order == "interleaved") {
    return ggml ? AxisOrder::interleaved_or_idle : AxisOrder::interleaved;
  }
  if (order != "height-width-time") {
    reader.reject("axis_order",
                  nearest_names(order, {"chunked", "interleaved", "height-width-time"}));
  }
  if (ggml) reader.reject("axis_order", "ggml's kernel has chunked and interleaved");
  return AxisOrder::height_width_time;
}

/// ggml deals out sections again and again (pair mod sum) over four axes.
void check_repeated_section(ParameterReader& reader, MultiAxis& scheme) {
  scheme.section.resize(4, 0);
  if (std::accumulate(scheme.section.begin(), scheme.section.begin() + 3, 0LL) == 0) {
    reader.reject("mrope_section", "ggml demands pairs for the first, second or third axis");
  }
}

void check_section(ParameterReader& reader, const MultiAxis& scheme, const Head& head) {
  const auto& section = scheme.section;
  if (scheme.order != AxisOrder::chunked && section.size() != 3) {
    reader.reject("mrope_section", "only chunked sections may be four");
  }
  const long long sum = std::accumulate(section.begin(), section.end(), 0LL);
  if (sum != head.pairs()) {
    reader.reject("mrope_section",
                  fmt::format("the sum is {}, rotary_dim/2 is {}", sum, head.pairs()));
  }
  if (scheme.order == AxisOrder::height_width_time && section[0] != section[1]) {
    reader.reject("mrope_section", "height and width take turns: the first two must be equal");
  }
}

/// vLLM's tables are four times as long, and its ramp takes their length for L. (S26)
void settle_vllm_yarn(ParameterReader& reader, Yarn& yarn) {
  if (!yarn.apply_yarn_scaling) {
    yarn.apply_yarn_scaling = true;
    reader.skip("apply_yarn_scaling", "dialect vllm drops it under mrope");
  }
  const double stated = yarn.trained_context;
  yarn.trained_context = 4 * stated;
  reader.record(kTrainedContextKey, stated,
                "as stated; the ramp runs over 4 times that (vllm's tables under mrope)");
  reader.warn(
      fmt::format("yarn under mrope: dialect vllm computes the ramp with 4 * {} = {} tokens, "
                  "huggingface with {}",
                  json_text(stated), json_text(yarn.trained_context), json_text(stated)));
}

Scheme read_axes(ParameterReader& reader, const Specification& specification) {
  const Dialect dialect = specification.dialect;
  const bool ggml = dialect == Dialect::ggml;
  MultiAxis scheme;
  if (ggml) reader.accepts("mrope_section", "3 or 4 integers >= 0");
  scheme.section = reader.integer_list("mrope_section", at_least(ggml ? 0 : 1));
  scheme.order = read_order(reader, dialect);
  if (scheme.section.size() != 3 && scheme.section.size() != 4) {
    reader.reject("mrope_section", fmt::format("these are {} numbers", scheme.section.size()));
  }
  if (ggml) {
    check_repeated_section(reader, scheme);
  } else {
    check_section(reader, scheme, specification.head);
  }
  scheme.axes = static_cast<int>(scheme.section.size());
  scheme.inner = read_inner(reader, specification, inner_of_axes(dialect));
  if (dialect != Dialect::vllm) return scheme;
  if (auto* yarn = std::get_if<Yarn>(&scheme.inner)) settle_vllm_yarn(reader, *yarn);
  const auto* dynamic = std::get_if<DynamicNtk>(&scheme.inner);
  if (dynamic != nullptr && !dynamic->alpha) {
    reader.missing("alpha", " with inner dynamic under dialect vllm");
  }
  return scheme;
}

Scheme read_axial(ParameterReader& reader, const Specification& specification) {
  Axial scheme;
  const int width = specification.head.rotary_dim;
  if (width % 4 != 0) {
    throw InputError(fmt::format(
        "rotary_dim: found {}, accepted by scheme 'axial': a multiple of 4, half of the pairs for "
        "each axis",
        width));
  }
  const bool alternating =
      read_choice(reader, "axial_frequencies", {"restarted", "alternating"}) == 1;
  if (alternating && specification.dialect == Dialect::ggml) {
    reader.reject("axial_frequencies", "ggml's vision mode restarts at the second axis");
  }
  if (alternating) scheme.frequencies = AxialFrequencies::alternating;
  scheme.position_shift = reader.integer_or("position_shift", 0, Range{0, false, 1024});
  return scheme;
}

Scheme read_xpos(ParameterReader& reader) {
  XPos scheme;
  scheme.scale_base = reader.number_or("scale_base", 512, above(0));
  scheme.center = reader.number_or("center", 0, Range{-kWholeNumbers, false, kWholeNumbers});
  if (scheme.center != std::trunc(scheme.center)) reader.reject("center");
  return scheme;
}

int required_integer(ParameterReader& reader, std::string_view key, Range range) {
  if (const auto given = reader.optional_integer(key, range)) return *given;
  reader.missing(key);
}

Scheme read_self_extend(ParameterReader& reader, const Specification& specification) {
  SelfExtend scheme;
  scheme.group_size = required_integer(reader, "group_size", kTokens);
  scheme.window_size = required_integer(reader, "window_size", Range{0, false, kTokens.maximum});
  const bool divides = scheme.window_size % scheme.group_size == 0;
  if (!divides && specification.dialect == Dialect::ggml) {
    reader.reject("window_size",
                  fmt::format("llama.cpp demands a multiple of group_size {}", scheme.group_size));
  }
  if (!divides) {
    reader.warn(fmt::format(
        "window_size {} is no multiple of group_size {}: the quotient is rounded down here and in "
        "LongLM's decoding, while its prefill keeps the fraction and llama.cpp refuses it",
        scheme.window_size, scheme.group_size));
  }
  scheme.inner = read_inner(reader, specification, inner_of_roles(specification.dialect));
  return scheme;
}

Scheme read_dual_chunk(ParameterReader& reader, const Specification& specification) {
  DualChunk scheme;
  scheme.chunk_size = required_integer(reader, "chunk_size", Range{2, false, kTokens.maximum});
  scheme.local_size = required_integer(reader, "local_size", kTokens);
  if (scheme.local_size >= scheme.chunk_size) {
    reader.reject("local_size", fmt::format("chunk_size is {}", scheme.chunk_size));
  }
  scheme.part =
      static_cast<ChunkPart>(read_choice(reader, "part", {"intra", "successive", "inter"}));
  scheme.inner = read_inner(reader, specification, inner_of_roles(specification.dialect));
  return scheme;
}

/// Null for schemes that nothing else builds on.
std::optional<InnerScheme> as_inner(const Scheme& scheme) {
  return std::visit(
      [](const auto& held) -> std::optional<InnerScheme> {
        if constexpr (std::is_constructible_v<InnerScheme, decltype(held)>) {
          return InnerScheme(held);
        } else {
          return std::nullopt;
        }
      },
      scheme);
}

}  // namespace

bool builds_on_another(std::string_view scheme) {
  return scheme == "mrope" || scheme == "self-extend" || scheme == "dual-chunk";
}

std::vector<std::string> inner_schemes(std::string_view scheme, Dialect dialect) {
  return scheme == "mrope" ? inner_of_axes(dialect) : inner_of_roles(dialect);
}

std::string no_axes_around(std::string_view inner, Dialect dialect) {
  const auto& dialects = find_scheme("mrope")->dialects;
  if (std::ranges::find(dialects, dialect) == dialects.end()) {
    return fmt::format("dialect {} has no scheme mrope", name(dialect));
  }
  const std::vector<std::string> accepted = inner_of_axes(dialect);
  if (std::ranges::find(accepted, inner) != accepted.end()) return "";
  return fmt::format("scheme mrope has no inner {} under dialect {}", inner, name(dialect));
}

InnerScheme read_inner(ParameterReader& reader, const Specification& specification,
                       const std::vector<std::string>& accepted) {
  reader.accepts("inner", fmt::format("{} under dialect {}", fmt::join(accepted, ", "),
                                      spec::name(specification.dialect)));
  const std::string& name = accepted[read_choice(reader, "inner", accepted)];
  const auto inner = as_inner(read_scheme(reader, name, specification));
  if (!inner) throw std::invalid_argument("read_inner: the scheme builds on another one");
  return *inner;
}

Scheme read_positions(ParameterReader& reader, std::string_view scheme,
                      const Specification& specification) {
  if (scheme == "mrope") return read_axes(reader, specification);
  if (scheme == "axial") return read_axial(reader, specification);
  if (scheme == "xpos") return read_xpos(reader);
  if (scheme == "self-extend") return read_self_extend(reader, specification);
  return read_dual_chunk(reader, specification);
}

}  // namespace ropecheck::spec
