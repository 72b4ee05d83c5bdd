// What stands beside a rope block and changes positions or queries?
#include "spec/config_companions.hpp"

#include <fmt/format.h>

#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

bool is_set(const Field& field) {
  return field.is_true() || (field.value->is_number() && field.value->get<double>() != 0);
}

void add(RawParameters& parameters, const char* key, const std::optional<Field>& field) {
  if (field) parameters.try_emplace(key, field->parameter());
}

/// Llama 4 stretches the queries of the layers that do not turn. Its files write 4 for true.
void add_steps(const Section& section, RawParameters& parameters) {
  const auto flag = section.find("attn_temperature_tuning");
  if (!flag || !is_set(*flag)) return;
  parameters.try_emplace("attn_temperature_tuning",
                         RawParameter{true, flag->origin + " (in layers without rotation only)"});
  add(parameters, "attn_scale", section.find("attn_scale"));
  add(parameters, "floor_scale", section.find("floor_scale"));
}

/// Qwen-1: ln(p + 1) in the base of seq_length, its training length.
void add_log_n(const Section& section, BlockReading& reading) {
  const auto flag = section.find("use_logn_attn");
  if (!flag || !is_set(*flag)) return;
  if (const auto length = section.find("seq_length")) {
    reading.parameters.try_emplace(
        "log_n_context",
        RawParameter{length->whole_number(),
                     fmt::format("derived: {}, {}", flag->origin, length->origin)});
    return;
  }
  reading.warnings.push_back(flag->origin +
                             " stretches queries beyond seq_length, which is missing: not read");
}

void add_dual_chunk(const Section& section, BlockReading& reading) {
  const auto chunks = section.section("dual_chunk_attention_config");
  if (!chunks) return;
  if (reading.scheme == "dual-chunk") {
    add(reading.parameters, "chunk_size", chunks->find("chunk_size"));
    add(reading.parameters, "local_size", chunks->find("local_size"));
    return;
  }
  reading.warnings.push_back(
      chunks->path.substr(0, chunks->path.size() - 1) +
      " makes vLLM and SGLang turn by scheme dual-chunk; the scheme for prompts of one chunk is "
      "read here, --set rope_type=dual-chunk with --set part=intra, successive or inter reads the "
      "other");
}

void warn_about_staircase(const Section& section, BlockReading& reading) {
  const auto flag = section.find("use_dynamic_ntk");
  if (!flag || !flag->is_true() || reading.scheme == "dynamic") return;
  reading.warnings.push_back(
      flag->origin +
      ": beyond the trained length Qwen changes the base in steps; plain RoPE is read here, --set "
      "rope_type=dynamic with --dialect qwen reads the steps");
}

}  // namespace

void add_companions(const Section& section, BlockReading& reading) {
  add_steps(section, reading.parameters);
  add_log_n(section, reading);
  add_dual_chunk(section, reading);
  warn_about_staircase(section, reading);
}

}  // namespace ropecheck::spec
