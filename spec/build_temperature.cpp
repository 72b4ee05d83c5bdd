// How much is a query stretched at its position? (S31)
#include <fmt/format.h>

#include "spec/build_steps.hpp"

namespace ropecheck::spec {
namespace {

using Rule = Temperature::Rule;

std::optional<Temperature> read_steps(ParameterReader& reader, const Specification& specification) {
  const auto amplitude = reader.optional_number("llama_4_scaling_beta", at_least(0));
  if (!amplitude) return std::nullopt;
  const double length = trained_context(specification);
  if (length == 0) reader.missing("max_position_embeddings", " (steps of llama_4_scaling_beta)");
  return Temperature{Rule::steps, *amplitude, length};
}

std::optional<Temperature> read_steps_after(ParameterReader& reader) {
  if (!reader.has("attn_temperature_tuning") ||
      !reader.boolean_or("attn_temperature_tuning", false)) {
    for (const char* key : {"attn_scale", "floor_scale"}) {
      reader.skip(key, "attn_temperature_tuning is not true");
    }
    return std::nullopt;
  }
  const double amplitude = reader.number_or("attn_scale", 0.1, at_least(0));
  return Temperature{Rule::steps_after, amplitude, reader.number_or("floor_scale", 8192, above(0))};
}

std::optional<Temperature> read_log_n(ParameterReader& reader) {
  const auto length = reader.optional_number("log_n_context", above(1));
  if (!length) return std::nullopt;
  return Temperature{.rule = Rule::log_n, .amplitude = Temperature{}.amplitude, .length = *length};
}

}  // namespace

std::optional<Temperature> read_temperature(ParameterReader& reader,
                                            const Specification& specification) {
  std::optional<Temperature> result = read_steps(reader, specification);
  if (const auto after = read_steps_after(reader)) {
    if (result) reader.reject("attn_temperature_tuning", "llama_4_scaling_beta is given, too");
    result = after;
  }
  if (const auto log_n = read_log_n(reader)) {
    if (result) reader.reject("log_n_context", "another query temperature is given, too");
    result = log_n;
  }
  return result;
}

}  // namespace ropecheck::spec
