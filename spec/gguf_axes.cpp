// Which axes do the pairs of a GGUF file turn by?
//
// llama.cpp, src/llama-model.cpp (llama_model_rope_type: MROPE, IMROPE; use_mrope asks for the
// first two sections); ggml, src/ggml-cpu/ops.cpp.
#include "spec/gguf_axes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/build_steps.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

constexpr const char* kKey = "rope.dimension_sections";
constexpr std::size_t kAxes = 4;

bool any(const std::vector<double>& section) {
  return std::ranges::any_of(section, [](double pairs) { return pairs != 0; });
}

}  // namespace

bool has_several_axes(GgufFields& fields) {
  const std::vector<double> section = fields.list(kKey);
  switch (fields.architecture.sections) {
    case Sections::unread:
      return false;
    case Sections::chunked_if_given:
      return section.size() > 1 && section[0] > 0 && section[1] > 0;
    default:
      return any(section);
  }
}

void add_gguf_axes(GgufFields& fields, GgufScheme& scheme, Dialect dialect) {
  std::vector<double> section = fields.list(kKey);
  if (section.size() > kAxes) {
    fields.refuse(kKey, fmt::format("{} numbers", section.size()), "up to 4");
  }
  if (!has_several_axes(fields)) {
    fields.ignore(kKey, any(section) ? fmt::format("llama.cpp turns every pair of {} by one axis",
                                                   fields.architecture.name)
                                     : "");
    return;
  }
  if (const std::string reason = no_axes_around(scheme.name, dialect); !reason.empty()) {
    fields.ignore(kKey, reason + "; for text positions (equal on all axes) M-RoPE is plain RoPE");
    return;
  }
  section.resize(kAxes, 0);
  if (dialect != Dialect::ggml && section.back() == 0) section.pop_back();
  scheme.parameters["inner"] = {scheme.name, "derived: rope.scaling"};
  scheme.parameters["mrope_section"] = {std::move(section), fields.place(kKey)};
  const bool triples = fields.architecture.sections == Sections::interleaved;
  scheme.parameters["axis_order"] = {
      std::string(triples ? "interleaved" : "chunked"),
      fmt::format("{}: general.architecture {} ({} in llama.cpp)", fields.origin,
                  fields.architecture.name, triples ? "IMROPE" : "MROPE")};
  scheme.name = "mrope";
}

}  // namespace ropecheck::spec
