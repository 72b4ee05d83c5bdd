// Which rotary embeddings does a configuration describe?
#include "spec/config_layers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/config_json.hpp"

namespace ropecheck::spec {
namespace {

constexpr const char* kFull = "full_attention";
constexpr const char* kSliding = "sliding_attention";

/// Where a file carries both, transformers takes a non-empty rope_scaling in either generation (4
/// knows no other, 5 reads `rope_scaling or rope_parameters`); llama.cpp's converter the other.
std::optional<Section> rope_block(const Section& section, Dialect dialect,
                                  std::vector<std::string>& warnings) {
  const auto newer = section.section("rope_parameters");
  const auto older = section.section("rope_scaling");
  if (!newer || !older || older->object->empty()) return newer ? newer : older;
  const bool newer_wins = dialect == Dialect::ggml;
  if (*newer->object != *older->object) {
    warnings.push_back(fmt::format(
        "rope_parameters and rope_scaling differ: {} is used; transformers (4 and 5) and vLLM take "
        "rope_scaling, llama.cpp's converter rope_parameters",
        newer_wins ? "rope_parameters" : "rope_scaling"));
  }
  return newer_wins ? newer : older;
}

bool is_per_layer_type(const Section& block) {
  if (block.find_any({"rope_type", "type", "factor"})) return false;
  const auto& items = block.object->items();
  return std::any_of(items.begin(), items.end(), [](const auto& item) {
    return item.value().is_object() || item.key() == kFull || item.key() == kSliding;
  });
}

std::optional<Field> common_base(const Section& section, const Family& family) {
  if (!family.base_key.empty()) {
    if (auto own = section.find(family.base_key)) return own;
  }
  return section.find_any(
      {"rope_theta", "global_rope_theta", "rotary_emb_base", "rope_base", "rotary_base"});
}

LayerRope plain_layer(std::string layer_type, std::optional<Field> base) {
  return {std::move(layer_type), std::nullopt, std::move(base), {}};
}

LayerRope block_layer(std::string layer_type, const Section& block, std::optional<Field> base,
                      std::vector<std::string>& warnings) {
  if (auto own = block.find("rope_theta")) {
    if (base && *base->value != *own->value) {
      warnings.push_back(
          fmt::format("{} and {} differ: the former is used", own->origin, base->origin));
    }
    base = std::move(own);
  }
  return {std::move(layer_type), block, std::move(base), {}};
}

/// Gemma 3, ModernBERT, MiMo: a second base for the layers with a sliding window, never scaled.
void add_sliding_layer(std::vector<LayerRope>& layers, const Section& section,
                       const Family& family) {
  const bool known = std::ranges::any_of(
      layers, [](const LayerRope& layer) { return layer.layer_type == kSliding; });
  if (known) return;
  if (auto base =
          section.find_any({"rope_local_base_freq", "local_rope_theta", "swa_rope_theta"})) {
    layers.push_back(plain_layer(kSliding, std::move(base)));
  } else if (family.scaling_on_full_layers_only && layers.front().block) {
    layers.push_back(plain_layer(kSliding, common_base(section, family)));
  }
}

/// DeepSeek-V4: plain RoPE, and YaRN over another base with attention scale 1 in compressed layers.
std::vector<LayerRope> compressed_layers(const Section& section, const Family& family,
                                         const Field& compress_base, Dialect dialect,
                                         std::vector<std::string>& warnings) {
  std::vector<LayerRope> layers{plain_layer("main", common_base(section, family))};
  LayerRope compressed = plain_layer("compress", compress_base);
  compressed.block = rope_block(section, dialect, warnings);
  // ggml has no attention_factor: m(s, 1) / m(s, 1) is the same 1
  compressed.fixed[dialect == Dialect::ggml ? "mscale_all_dim" : "attention_factor"] = {
      1.0, "derived: model_type deepseek_v4 scales by 1"};
  layers.push_back(std::move(compressed));
  return layers;
}

/// transformers reads `truncate` there for every layer type; other keys have no effect there.
void take_common_key(const Field& field, std::vector<LayerRope>& layers,
                     std::vector<std::string>& warnings) {
  if (field.key != "truncate") {
    warnings.push_back(field.origin + " has no effect beside the layer types");
    return;
  }
  for (LayerRope& layer : layers) {
    if (!layer.block->find("truncate")) layer.fixed["truncate"] = field.parameter();
  }
}

/// One block per layer type; null describes none.
std::vector<LayerRope> nested_layers(const Section& section, const Section& block,
                                     std::vector<std::string>& warnings) {
  std::vector<LayerRope> layers;
  std::vector<Field> common;
  for (const auto& [layer_type, value] : block.object->items()) {
    const auto inner = block.find(layer_type);
    if (!inner) {
      warnings.push_back(
          fmt::format("{}{} is null: no rotary embedding is described for that layer type",
                      block.path, layer_type));
      continue;
    }
    if (layer_type.ends_with("_attention")) block.section(layer_type);  // or refused
    if (!value.is_object()) {
      common.push_back(*inner);
      continue;
    }
    // the common base belongs to the older generation's keys in the same file
    std::optional<Field> base = section.find("rope_theta");
    if (value.contains("rope_theta")) base.reset();
    layers.push_back(
        block_layer(layer_type, Section{inner->value, inner->origin + "."}, base, warnings));
  }
  if (layers.empty()) {
    throw InputError(
        fmt::format("{}: found no layer type with a rotary embedding, accepted: an "
                    "object per layer type",
                    block.path.substr(0, block.path.size() - 1)));
  }
  for (const Field& field : common) take_common_key(field, layers, warnings);
  return layers;
}

std::string other_names(const std::vector<LayerRope>& layers, std::string_view chosen) {
  std::string names;
  for (const LayerRope& layer : layers) {
    if (layer.layer_type == chosen) continue;
    names += (names.empty() ? "" : ", ") + layer.layer_type;
  }
  return names;
}

}  // namespace

std::vector<LayerRope> layer_ropes(const Section& section, const Family& family, Dialect dialect,
                                   std::vector<std::string>& warnings) {
  if (const auto compress_base = section.find("compress_rope_theta")) {
    return compressed_layers(section, family, *compress_base, dialect, warnings);
  }
  const auto block = rope_block(section, dialect, warnings);
  std::vector<LayerRope> layers;
  if (!block) {
    layers.push_back(plain_layer(kFull, common_base(section, family)));
  } else if (!is_per_layer_type(*block)) {
    layers.push_back(block_layer(kFull, *block, common_base(section, family), warnings));
  } else {
    layers = nested_layers(section, *block, warnings);
  }
  add_sliding_layer(layers, section, family);
  return layers;
}

LayerRope choose_layer(const std::vector<LayerRope>& layers,
                       const std::optional<std::string>& wanted,
                       std::vector<std::string>& warnings) {
  const std::string name = wanted.value_or(kFull);
  for (const LayerRope& layer : layers) {
    if (layer.layer_type != name) continue;
    if (!wanted && layers.size() > 1) {
      warnings.push_back(fmt::format("several layer types: {} is used; others: {}", name,
                                     other_names(layers, name)));
    }
    return layer;
  }
  if (wanted) {
    std::vector<std::string> known;
    for (const LayerRope& layer : layers) known.push_back(layer.layer_type);
    throw InputError("layer-type: " + did_you_mean(*wanted, known));
  }
  const LayerRope& first = layers.front();
  if (layers.size() > 1) {
    warnings.push_back(fmt::format("several layer types: {} is used; others: {}", first.layer_type,
                                   other_names(layers, first.layer_type)));
  } else {
    warnings.push_back(
        fmt::format("{} is used, the only layer type that is described", first.layer_type));
  }
  return first;
}

}  // namespace ropecheck::spec
