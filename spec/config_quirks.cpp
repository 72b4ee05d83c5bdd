// Which keys of a rope block does one engine's code treat in a way of its own?
#include "spec/config_quirks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

/// By itself, or inside a scheme of several positions.
bool runs_yarn(const BlockReading& reading) {
  if (reading.scheme == "yarn") return true;
  const auto inner = reading.parameters.find("inner");
  return inner != reading.parameters.end() && inner->second.value == Value(std::string("yarn"));
}

}  // namespace

bool overlooks_older_type(std::string_view model_type) {
  constexpr std::array<std::string_view, 10> kClasses{
      "cohere2_moe",        "esm",   "gemma3_text", "gemma3n_text",     "modernbert",
      "modernbert-decoder", "olmo3", "step3p5",     "t5gemma2_decoder", "t5gemma2_text"};
  return std::ranges::find(kClasses, model_type) != kClasses.end();
}

bool has_mscale_pair(std::string_view scheme, std::string_view model_type) {
  return scheme == "longrope" && (model_type == "phimoe" || model_type.empty());
}

void take_mscale_pair(const LayerRope& layer, BlockReading& reading) {
  const auto low = layer.block->find("short_mscale");
  const auto high = layer.block->find("long_mscale");
  if (!low || !high) return;
  if (low->number() != high->number()) {
    throw InputError(fmt::format(
        "{}: found {} beside long_mscale {}, accepted: both equal (one attention scale)",
        low->origin, json_text(low->number()), json_text(high->number())));
  }
  reading.parameters["attention_factor"] = {high->number(), "derived: " + high->origin};
}

std::string_view known_elsewhere(const Field& field) {
  return field.key == "extrapolation_factor" ? "; vllm multiplies the ramp by it" : "";
}

void refuse_weaker_blend(const Field& field, const BlockReading& reading, Dialect dialect) {
  if (field.key != "extrapolation_factor" || dialect != Dialect::vllm || !runs_yarn(reading))
    return;
  if (field.number() == 1) return;
  throw InputError(
      fmt::format("{}: found {}, accepted under dialect vllm: 1 (no scheme here holds a weaker "
                  "blend)",
                  field.origin, json_text(field.number())));
}

void take_null_truncate(const LayerRope& layer, BlockReading& reading) {
  const auto found = layer.block->object->find("truncate");
  if (!runs_yarn(reading) || found == layer.block->object->end() || !found->is_null()) return;
  const std::string origin = layer.block->path + "truncate";
  reading.parameters["truncate"] = {false, origin + " null"};
  reading.warnings.push_back(
      origin + " is null: dialect huggingface takes that for false, as its code does");
}

std::string unread_by_class(std::string_view key, std::string_view model_type, Dialect dialect) {
  const bool transformers = dialect == Dialect::huggingface || dialect == Dialect::huggingface_v4;
  if (key != "alpha" || !transformers || model_type.empty() || model_type.starts_with("hunyuan"))
    return "";
  return fmt::format("Hugging Face's {} does not read it; vllm does for every model", model_type);
}

}  // namespace ropecheck::spec
