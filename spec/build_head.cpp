// Which elements of a head turn, and how do they pair?
#include <fmt/format.h>

#include "spec/build_steps.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

constexpr Range kDim{2, false, kLargestHeadDim};

int read_head_dim(ParameterReader& reader, std::optional<int> separate_width) {
  if (const auto global = reader.has("global_head_dim")
                              ? reader.optional_integer("global_head_dim", kDim)
                              : std::nullopt) {
    reader.skip("head_dim", "global_head_dim is the width of the heads that use this scheme");
    reader.record("head_dim", static_cast<double>(*global), "derived: global_head_dim");
    return *global;
  }
  if (separate_width && !reader.has("head_dim")) {
    reader.record("head_dim", static_cast<double>(*separate_width), "derived: qk_rope_head_dim");
    return *separate_width;
  }
  return reader.integer_or("head_dim", 128, kDim);
}

Layout read_layout(ParameterReader& reader) {
  const auto given = reader.optional_text("layout");
  if (!given) {
    reader.record("layout", std::string("half"), "default");
    return Layout::half;
  }
  const auto layout = parse_layout(*given);
  if (!layout) reader.reject("layout");
  return *layout;
}

/// Truncates the product like Hugging Face's int(head_dim * partial_rotary_factor).
int rotary_dim_of_factor(ParameterReader& reader, int head_dim, double factor) {
  const int rotary_dim = static_cast<int>(head_dim * factor);
  if (rotary_dim < 2 || rotary_dim % 2 != 0) {
    reader.reject("partial_rotary_factor",
                  fmt::format("trunc(head_dim {} * {}) = {} is not an even number >= 2", head_dim,
                              json_text(factor), rotary_dim));
  }
  return rotary_dim;
}

int read_rotary_dim(ParameterReader& reader, const Head& head, std::optional<int> separate_width) {
  constexpr Range kFactor{0, true, 1};
  const int room = head.head_dim - head.rotary_offset;
  if (const auto given = reader.optional_integer("rotary_dim", Range{2})) {
    reader.skip("partial_rotary_factor", "rotary_dim is given");
    return *given;
  }
  if (separate_width) {
    reader.skip("partial_rotary_factor", "qk_rope_head_dim is given");
    reader.record("rotary_dim", static_cast<double>(*separate_width), "derived: qk_rope_head_dim");
    return *separate_width;
  }
  if (const auto factor = reader.optional_number("partial_rotary_factor", kFactor)) {
    const int derived = rotary_dim_of_factor(reader, head.head_dim, *factor);
    reader.record("rotary_dim", static_cast<double>(derived),
                  "derived: trunc(head_dim * partial_rotary_factor)");
    return derived;
  }
  reader.record("rotary_dim", static_cast<double>(room),
                head.rotary_offset == 0 ? "default" : "derived: head_dim - rotary_offset");
  return room;
}

void check_rotary_dim(const Head& head, bool given) {
  const int room = head.head_dim - head.rotary_offset;
  if (head.rotary_dim >= 2 && head.rotary_dim % 2 == 0 && head.rotary_dim <= room) return;
  throw InputError(fmt::format(
      "rotary_dim: found {}{}, accepted: even integer, 2 … head_dim - rotary_offset = {} - {}",
      head.rotary_dim, given ? "" : " (not given: the whole head)", head.head_dim,
      head.rotary_offset));
}

}  // namespace

Head read_head(ParameterReader& reader, std::string_view scheme) {
  Head head;
  const auto separate_width = reader.optional_integer("qk_rope_head_dim", kDim);
  head.head_dim = read_head_dim(reader, separate_width);
  head.rotary_offset = reader.integer_or("rotary_offset", 0, Range{0});
  head.layout = read_layout(reader);
  if (scheme == "proportional") {  // the factor chooses the pairs that turn, not the width
    head.rotary_dim = reader.integer_or("rotary_dim", head.head_dim, Range{2});
    if (head.rotary_dim != head.head_dim) {
      reader.reject("rotary_dim", "scheme 'proportional' pairs across the whole head");
    }
  } else {
    head.rotary_dim = read_rotary_dim(reader, head, separate_width);
  }
  check_rotary_dim(head, reader.has("rotary_dim"));
  return head;
}

void require_ntk_exponent(const Head& head, std::string_view scheme) {
  if (head.rotary_dim > 2) return;
  throw InputError(
      fmt::format("rotary_dim: found 2, accepted by scheme '{}': even integer >= 4, because its "
                  "exponent d/(d-2) divides by zero at d = 2",
                  scheme));
}

}  // namespace ropecheck::spec
