// Which axes do a configuration's pairs turn by?
//
// Orders: transformers, models/qwen2_vl (chunked), qwen3_vl (interleaved whatever the file says),
// ernie4_5_vl_moe (height and width by turns, then time), hunyuan_vl (four chunks); vllm,
// models/ernie45_vl_moe.py (freq_allocation). Default sections: transformers 5.23, the models'
// config.rope_parameters.get("mrope_section", …).
#include "spec/config_axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "spec/build_steps.hpp"
#include "spec/value.hpp"

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

/// Hugging Face's classes deal the axes out by turns, or in chunks, whatever the file says.
bool always_interleaves(std::string_view model_type) {
  return begins_with_any(model_type, {"qwen3_vl", "qwen3_omni"});
}

bool never_interleaves(std::string_view model_type) {
  return begins_with_any(model_type, {"qwen2_vl", "qwen2_5_vl"});
}

struct FamilySection {
  std::string_view beginning;  ///< of the model_type
  std::array<double, 3> section;
};

constexpr std::array kFamilySections{
    FamilySection{"qwen2_vl", {16, 24, 24}},       FamilySection{"qwen2_5_vl", {16, 24, 24}},
    FamilySection{"paddleocr_vl", {16, 24, 24}},   FamilySection{"qwen3_vl", {24, 20, 20}},
    FamilySection{"qwen3_omni", {24, 20, 20}},     FamilySection{"cosmos3_edge", {24, 20, 20}},
    FamilySection{"qwen3_5", {11, 11, 10}},        FamilySection{"glm4v", {8, 12, 12}},
    FamilySection{"glm_ocr", {8, 12, 12}},         FamilySection{"glm_image", {8, 12, 12}},
    FamilySection{"ernie4_5_vl_moe", {22, 22, 20}}};

/// What Hugging Face's class takes where the file has no sections. The decoders that write sound
/// from codes turn by one position.
const FamilySection* default_section_of(std::string_view model_type) {
  if (model_type.ends_with("code_predictor") || model_type.ends_with("code2wav")) return nullptr;
  const auto found = std::ranges::find_if(kFamilySections, [&](const FamilySection& family) {
    return model_type.starts_with(family.beginning);
  });
  return found == kFamilySections.end() ? nullptr : &*found;
}

RawParameter default_section(const FamilySection& family, std::string_view model_type) {
  return {std::vector<double>(family.section.begin(), family.section.end()),
          fmt::format("default: model_type {}", model_type)};
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

void warn_about_missing_section(const LayerRope& layer, BlockReading& reading) {
  if (!layer.block) return;
  for (const char* key : {"rope_type", "type"}) {
    const auto type = layer.block->find(key);
    if (!type || type->text() != "mrope") continue;
    reading.warnings.push_back(fmt::format(
        "{}mrope_section is missing: type mrope is read as plain RoPE", layer.block->path));
    return;
  }
}

void keep_family_order(std::string_view model_type, BlockReading& reading) {
  const auto stated = reading.parameters.find("mrope_interleaved");
  if (stated == reading.parameters.end()) return;
  const bool interleaved = always_interleaves(model_type);
  const auto* flag = std::get_if<bool>(&stated->second.value);
  if (flag == nullptr || *flag == interleaved) return;  // build() refuses what is no flag
  if (!interleaved && !never_interleaves(model_type)) return;
  reading.warnings.push_back(fmt::format(
      "{} is {}, but Hugging Face's {} does not read it: {} here; vllm reads it",
      stated->second.origin, *flag, model_type, interleaved ? "interleaved" : "chunked"));
  stated->second = {interleaved, fmt::format("model_type {}", model_type)};
}

/// Drops what the file says about `key`; --set stays, for build() to judge.
void set_aside(const char* key, BlockReading& reading) {
  const auto found = reading.parameters.find(key);
  if (found == reading.parameters.end() || found->second.origin == "--set") return;
  reading.ignored.push_back(
      {key, json_text(found->second.value), found->second.origin + " (ignored)"});
  reading.parameters.erase(found);
}

RawParameter section_list(double time, double total) {
  const double side = (total - time) / 2;
  return {std::vector<double>{side, side, time}, ""};
}

}  // namespace

const SchemeInfo& scheme_with_axes(const LayerRope& layer, const SchemeInfo& named,
                                   std::string_view model_type, Dialect dialect,
                                   BlockReading& reading) {
  const bool stated = has_sections(layer);
  const FamilySection* usual =
      dialect == Dialect::huggingface ? default_section_of(model_type) : nullptr;
  if (!stated && usual == nullptr) {
    warn_about_missing_section(layer, reading);
    return named;
  }
  const std::string reason = obstacle(named.name, model_type, dialect);
  if (!reason.empty()) {
    reading.no_axes = reason;
    return named;
  }
  reading.parameters["inner"] = {std::string(named.name), reading.type_origin};
  if (!stated) reading.parameters["mrope_section"] = default_section(*usual, model_type);
  return *find_scheme("mrope");
}

void add_axis_order(const LayerRope& layer, std::string_view model_type, Dialect dialect,
                    BlockReading& reading) {
  if (reading.scheme != "mrope") return;
  if (dialect == Dialect::huggingface) keep_family_order(model_type, reading);
  for (const char* key : {"axis_order", "mrope_interleaved"}) {
    if (reading.parameters.contains(key)) return;
  }
  const std::string origin = fmt::format("model_type {}", model_type);
  if (is_ernie(model_type)) {
    reading.parameters["axis_order"] = {std::string("height-width-time"), origin};
  } else if (is_interleaved_family(model_type) &&
             !(layer.block && layer.block->find("xdrope_section"))) {
    reading.parameters["mrope_interleaved"] = {true, origin};
  }
}

void settle_default_section(std::string_view model_type, BlockReading& reading) {
  const auto section = reading.parameters.find("mrope_section");
  const FamilySection* usual = default_section_of(model_type);
  if (reading.scheme != "mrope" || usual == nullptr || section == reading.parameters.end() ||
      section->second.origin != default_section(*usual, model_type).origin) {
    return;
  }
  ParameterReader reader(*find_scheme("mrope"), reading.parameters);
  const int pairs = read_head(reader, "mrope").pairs();
  if (pairs == std::accumulate(usual->section.begin(), usual->section.end(), 0.0)) return;
  const RawParameter& inner = reading.parameters.at("inner");
  const auto* scheme = std::get_if<std::string>(&inner.value);
  if (inner.origin == "--set" || scheme == nullptr || find_scheme(*scheme) == nullptr) return;
  reading.warnings.push_back(
      fmt::format("mrope_section is missing: {} takes {} by default, but rotary_dim/2 is {}; for "
                  "text positions (equal on all axes) M-RoPE is plain RoPE, which is read",
                  model_type, json_text(section->second.value), pairs));
  reading.scheme = *scheme;
  for (const char* key : {"mrope_section", "mrope_interleaved", "axis_order"}) {
    set_aside(key, reading);
  }
  reading.parameters.erase("inner");
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

void pair_as_halves(Dialect dialect, BlockReading& reading) {
  const auto layout = reading.parameters.find("layout");
  if (dialect != Dialect::ggml || reading.scheme != "mrope" || layout == reading.parameters.end() ||
      layout->second.origin == "--set" ||
      layout->second.value != Value(std::string("interleaved"))) {
    return;
  }
  layout->second = {std::string("half"), "dialect ggml turns mrope's pairs as halves"};
}

std::string_view parameter_name(std::string_view key, const SchemeInfo& scheme) {
  if (scheme.name != "mrope") return key;
  if (key == "xdrope_section") return "mrope_section";
  return key == "interleaved" ? "mrope_interleaved" : key;  // Qwen3-Omni
}

}  // namespace ropecheck::spec
