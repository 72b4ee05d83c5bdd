// How wide are the heads of a GGUF file, which part turns, and how does it pair?
#include "spec/gguf_head.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spec/gguf_axes.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

/// embedding_length / head_count, as llama.cpp does without key_length.
RawParameter quotient(GgufFields& fields) {
  const auto width = fields.value("embedding_length");
  const auto heads = fields.number_of_first_layer("attention.head_count");
  if (!width || !heads) {
    throw InputError(
        fmt::format("{}: missing, and embedding_length / attention.head_count does not give it; "
                    "accepted: integer 2 … 65536",
                    fields.place("attention.key_length")));
  }
  const double head_dim = *width / std::get<double>(heads->value);
  if (!(head_dim >= 1) || head_dim != std::trunc(head_dim)) {
    throw InputError(
        fmt::format("{}: missing, and embedding_length {} / attention.head_count {} "
                    "is no integer >= 1",
                    fields.place("attention.key_length"), json_text(*width),
                    json_text(std::get<double>(heads->value))));
  }
  return {head_dim, "derived: embedding_length / attention.head_count"};
}

RawParameter head_dim(GgufFields& fields, GgufLayer layer) {
  if (layer == GgufLayer::sliding) {
    if (auto own = fields.number("attention.key_length_swa")) return *std::move(own);
  }
  if (auto stated = fields.number("attention.key_length")) return *std::move(stated);
  return quotient(fields);
}

std::optional<RawParameter> rotary_dim(GgufFields& fields, GgufLayer layer) {
  auto common = fields.number("rope.dimension_count");
  auto sliding = fields.number("rope.dimension_count_swa");
  return layer == GgufLayer::sliding && sliding ? sliding : common;
}

/// MLA keeps the rotated part apart: it is a head of its own.
bool is_latent(const GgufFields& fields) {
  return fields.has("attention.kv_lora_rank") || fields.has("attention.key_length_mla");
}

void add_layout(GgufFields& fields, RawParameters& parameters) {
  const auto& architecture = fields.architecture;
  if (architecture.pairing == Pairing::unknown) {
    fields.warn(fmt::format("{}: general.architecture {} is not known: half is used", fields.origin,
                            shown(Value(std::string(architecture.name)))));
    return;
  }
  const bool neighbours =  // ggml's kernel for several axes knows halves only
      architecture.pairing == Pairing::interleaved && !has_several_axes(fields);
  parameters["layout"] = {
      std::string(neighbours ? "interleaved" : "half"),
      fmt::format("{}: general.architecture {} ({} in llama.cpp)", fields.origin, architecture.name,
                  neighbours                 ? "NORM"
                  : has_several_axes(fields) ? "MROPE"
                                             : "NEOX")};
}

/// llama.cpp refuses to load these architectures with a partial rotation.
void warn_about_partial_rotation(GgufFields& fields, const RawParameters& parameters) {
  const auto name = fields.architecture.name;
  if (name != "llama" && name != "deci" && name != "falcon") return;
  const auto rotary = parameters.find("rotary_dim");
  if (rotary == parameters.end()) return;
  if (rotary->second.value == parameters.at("head_dim").value) return;
  fields.warn(
      fmt::format("{} {} is not the head's width {}: llama.cpp refuses to load a {} like "
                  "this",
                  rotary->second.origin, shown(rotary->second.value),
                  shown(parameters.at("head_dim").value), name));
}

}  // namespace

bool has_sliding_layers(const GgufFields& fields) {
  return fields.has("rope.freq_base_swa") || fields.has("rope.dimension_count_swa") ||
         fields.architecture.sliding_base != 0;
}

void add_gguf_head(GgufFields& fields, GgufLayer layer, RawParameters& parameters) {
  add_layout(fields, parameters);
  auto rotary = rotary_dim(fields, layer);
  if (rotary && is_latent(fields)) {
    parameters["qk_rope_head_dim"] = *std::move(rotary);
    return;
  }
  parameters["head_dim"] = head_dim(fields, layer);
  if (rotary) parameters["rotary_dim"] = *std::move(rotary);
  warn_about_partial_rotation(fields, parameters);
}

}  // namespace ropecheck::spec
