// Which axes do a configuration's pairs turn by?
//
// Orders: transformers, models/qwen2_vl (chunked), qwen3_vl (interleaved whatever the file says),
// ernie4_5_vl_moe (height and width by turns, then time), hunyuan_vl (four chunks); vllm,
// models/ernie45_vl_moe.py (freq_allocation).
#include "spec/config_axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "spec/build_steps.hpp"

namespace ropecheck::spec {
namespace {

bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view start) { return text.starts_with(start); });
}

bool is_ernie(std::string_view model_type) {
  return begins_with_any(model_type, {"ernie4_5_vl", "ernie4_5_moe_vl"});
}

bool is_interleaved_family(std::string_view model_type) {
  return begins_with_any(model_type,
                         {"qwen3_vl", "qwen3_omni", "qwen3_5", "cosmos3_edge", "cohere_compass"});
}

bool has_sections(const LayerRope& layer) {
  return layer.block && layer.block->find_any({"mrope_section", "xdrope_section"});
}

/// Why the sections are set aside; "" where they are not.
std::string obstacle(std::string_view inner, std::string_view model_type, Dialect dialect) {
  if (dialect == Dialect::ggml && is_ernie(model_type)) {
    return "ggml's kernel does not deal out height, width and time";
  }
  return no_axes_around(inner, dialect);
}

RawParameter section_list(double time, double total) {
  const double side = (total - time) / 2;
  return {std::vector<double>{side, side, time}, ""};
}

}  // namespace

const SchemeInfo& scheme_with_axes(const LayerRope& layer, const SchemeInfo& named,
                                   std::string_view model_type, Dialect dialect,
                                   BlockReading& reading) {
  if (!has_sections(layer)) return named;
  const std::string reason = obstacle(named.name, model_type, dialect);
  if (!reason.empty()) {
    reading.no_axes = reason;
    return named;
  }
  reading.parameters["inner"] = {std::string(named.name), reading.type_origin};
  return *find_scheme("mrope");
}

void add_axis_order(const LayerRope& layer, std::string_view model_type, BlockReading& reading) {
  if (reading.scheme != "mrope") return;
  for (const char* key : {"axis_order", "mrope_interleaved"}) {
    if (reading.parameters.contains(key)) return;
  }
  const std::string origin = fmt::format("model_type {}", model_type);
  if (is_ernie(model_type)) {
    reading.parameters["axis_order"] = {std::string("height-width-time"), origin};
  } else if (is_interleaved_family(model_type) && !layer.block->find("xdrope_section")) {
    reading.parameters["mrope_interleaved"] = {true, origin};
  }
}

void add_allocated_axes(const Section& section, std::string_view model_type, Dialect dialect,
                        BlockReading& reading) {
  const auto share = section.find("freq_allocation");
  if (!share || reading.scheme != "default" || !is_ernie(model_type)) return;
  const auto width = reading.parameters.find("head_dim");
  if (width == reading.parameters.end() || !obstacle("default", model_type, dialect).empty()) {
    return;
  }
  const auto* head_dim = std::get_if<double>(&width->second.value);
  if (head_dim == nullptr) return;  // build() refuses it
  reading.scheme = "mrope";
  reading.parameters["mrope_section"] = section_list(share->whole_number(), *head_dim / 2);
  reading.parameters["mrope_section"].origin = "derived: " + share->origin;
  reading.parameters["axis_order"] = {std::string("height-width-time"),
                                      fmt::format("model_type {}", model_type)};
}

std::string_view parameter_name(std::string_view key, const SchemeInfo& scheme) {
  if (scheme.name != "mrope") return key;
  if (key == "xdrope_section") return "mrope_section";
  return key == "interleaved" ? "mrope_interleaved" : key;  // Qwen3-Omni
}

}  // namespace ropecheck::spec
