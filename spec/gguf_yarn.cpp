// What do the yarn keys of a GGUF file mean to llama.cpp's loader?
#include <fmt/format.h>

#include "spec/gguf_scheme.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

void refuse_unmodelled_yarn(GgufFields& fields) {
  const auto extension = fields.value("rope.scaling.yarn_ext_factor");
  if (!extension || *extension == 1) return;
  if (fields.architecture.reads_yarn_keys && *extension >= 0) {
    fields.refuse("rope.scaling.yarn_ext_factor", json_text(*extension),
                  "1 with type yarn (no scheme here holds a weaker blend)");
  }
  fields.ignore("rope.scaling.yarn_ext_factor",
                "llama.cpp takes 1 for type yarn and reads the key for grok and laguna only; a "
                "converter wrote the scaling factor here (ik_llama.cpp, pull request 2003)");
}

/// mscale_all_dim as the loader gets it from the key. (S12)
void add_log_multiplier(GgufFields& fields, RawParameters& parameters) {
  const auto stated = fields.number("rope.scaling.yarn_log_multiplier");
  if (!stated || number_in(*stated) == 0) return;
  const auto& architecture = fields.architecture;
  RawParameter& weight = parameters["mscale_all_dim"];
  if (architecture.unit_attention_scale) {
    weight = {1.0, fmt::format("derived: {} ({} scales the softmax instead)", stated->origin,
                               architecture.name)};
  } else if (architecture.tenth_log_multiplier) {
    const float value = static_cast<float>(number_in(*stated)) / 0.1F;  // the loader's own division
    weight = {static_cast<double>(value), fmt::format("derived: {} / 0.1", stated->origin)};
  } else {
    weight = *stated;
  }
}

void add_ramp_end(GgufFields& fields, const char* key, double usual, RawParameters& parameters) {
  const std::string name = fmt::format("rope.scaling.yarn_{}", key);
  auto stated = fields.number(name);
  if (!stated) return;
  if (!fields.architecture.reads_yarn_keys && number_in(*stated) != usual) {
    fields.warn(
        fmt::format("{} {} is used as written; llama.cpp reads it for grok and laguna "
                    "only and takes {} for every other architecture",
                    stated->origin, shown(stated->value), json_text(usual)));
  }
  parameters[key] = *std::move(stated);
}

}  // namespace

GgufScheme gguf_yarn(GgufFields& fields, const GgufScaling& scaling) {
  refuse_unmodelled_yarn(fields);
  GgufScheme scheme{.name = "yarn", .parameters = {}};
  scheme.parameters["factor"] = scaling.factor;
  if (scaling.attention != 1) {
    scheme.parameters["attn_factor"] = {scaling.attention,
                                        fields.place("rope.scaling.attn_factor")};
  }
  if (auto context = gguf_trained_context(fields))
    scheme.parameters[kGgufTrainedContextKey] = *context;
  add_ramp_end(fields, "beta_fast", 32, scheme.parameters);
  add_ramp_end(fields, "beta_slow", 1, scheme.parameters);
  add_log_multiplier(fields, scheme.parameters);
  fields.ignore("rope.scaling.yarn_attn_factor",
                "llama.cpp overwrites it by its own rule whenever yarn is on");
  return scheme;
}

std::optional<GgufScheme> gguf_stretched_base(GgufFields& fields, const GgufScaling& scaling) {
  const auto alpha = fields.number("rope.scaling.alpha");
  if (!alpha || number_in(*alpha) == 0) return std::nullopt;
  if (fields.architecture.name != "hunyuan-vl") {
    fields.ignore("rope.scaling.alpha", "llama.cpp reads it for hunyuan-vl only");
    return std::nullopt;
  }
  if (scaling.type == "yarn" || number_in(scaling.factor) != 1 || scaling.attention != 1) {
    fields.refuse("rope.scaling.alpha", shown(alpha->value) + " beside another scaling",
                  "one of them");
  }
  fields.warn(alpha->origin + ": base·alpha^(d/(d-2)) at every length, read as scheme ntk");
  GgufScheme scheme{.name = "ntk", .parameters = {}};
  scheme.parameters["factor"] = *alpha;
  return scheme;
}

}  // namespace ropecheck::spec
