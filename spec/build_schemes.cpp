// Which parameters does each scheme read, under which dialect?
#include <fmt/format.h>

#include <cmath>

#include "spec/build_steps.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

double read_llama3_edge(ParameterReader& reader, std::string_view key, double fallback,
                        Dialect dialect) {
  return dialect == Dialect::mlx ? reader.number_or(key, fallback, above(0))
                                 : reader.number(key, above(0));
}

constexpr double kLlama3Context = 8192;

/// Megatron has Llama 3.1's numbers in its code.
Llama3 read_megatron_llama3(ParameterReader& reader) {
  for (const std::string_view key : {"low_freq_factor", "high_freq_factor"}) {
    reader.skip(key, "dialect megatron has 1 and 4 in its code");
  }
  reader.skip(kTrainedContextKey, "dialect megatron has 8192 in its code");
  return {.factor = reader.number("factor", at_least(1)),
          .low_freq_factor = 1,
          .high_freq_factor = 4,
          .trained_context = kLlama3Context};
}

Scheme read_llama3(ParameterReader& reader, const Specification& specification) {
  if (specification.dialect == Dialect::megatron) return read_megatron_llama3(reader);
  Llama3 scheme;
  scheme.factor = reader.number("factor", at_least(1));
  scheme.low_freq_factor = read_llama3_edge(reader, "low_freq_factor", 1, specification.dialect);
  scheme.high_freq_factor = read_llama3_edge(reader, "high_freq_factor", 4, specification.dialect);
  if (scheme.high_freq_factor < scheme.low_freq_factor) {
    reader.reject(reader.has("high_freq_factor") ? "high_freq_factor" : "low_freq_factor",
                  "low_freq_factor is " + json_text(scheme.low_freq_factor));
  }
  scheme.trained_context = specification.dialect == Dialect::mlx
                               ? reader.number_or(kTrainedContextKey, kLlama3Context, above(0))
                               : read_trained_context(reader, specification);
  return scheme;
}

Scheme read_ntk(ParameterReader& reader, const Specification& specification) {
  const double factor = reader.number("factor", at_least(1));
  if (specification.dialect == Dialect::vllm) {
    return RadixNtk{factor, reader.optional_number("mixed_b", at_least(0))};
  }
  require_ntk_exponent(specification.head, "ntk");
  return Ntk{factor};
}

Scheme read_by_parts(ParameterReader& reader, const Specification& specification) {
  const double factor = reader.number("factor", at_least(1));
  const double trained_context = read_trained_context(reader, specification);
  if (specification.dialect == Dialect::scaled_rope) {
    require_ntk_exponent(specification.head, "ntk-by-parts, dialect scaled-rope");
    return PartNtk{factor, trained_context};
  }
  return read_ntk_by_parts(reader, factor, trained_context, specification.dialect);
}

/// n = int(partial_rotary_factor·D // 2) pairs turn. (S15)
Scheme read_proportional(ParameterReader& reader, const Specification& specification) {
  Proportional scheme;
  if (specification.dialect == Dialect::vllm) {
    reader.skip("factor", "dialect vllm does not read it");
  } else {
    scheme.factor = reader.number_or("factor", 1, at_least(1));
  }
  const int head_dim = specification.head.head_dim;
  const double share = reader.number_or("partial_rotary_factor", 1, Range{0, true, 1});
  scheme.turning_pairs = static_cast<int>(std::floor(share * head_dim / 2));
  if (scheme.turning_pairs == 0) {
    reader.reject("partial_rotary_factor", fmt::format("no pair of head_dim {} turns", head_dim));
  }
  return scheme;
}

}  // namespace

double read_trained_context(ParameterReader& reader, const Specification& specification) {
  if (const auto given = reader.optional_number(kTrainedContextKey, above(0))) return *given;
  const double limit = specification.max_position_embeddings;
  if (specification.dialect == Dialect::paper || limit == 0) reader.missing(kTrainedContextKey);
  reader.warn(fmt::format("{} is not given: max_position_embeddings {} stands in for it",
                          kTrainedContextKey, json_text(limit)));
  reader.record(kTrainedContextKey, limit, "derived: max_position_embeddings");
  return limit;
}

double read_limit_as_context(ParameterReader& reader, const Specification& specification,
                             std::string_view scheme) {
  const double limit = specification.max_position_embeddings;
  const auto given = reader.optional_number(kTrainedContextKey, above(0));
  if (limit == 0 && given) return *given;
  if (limit == 0) reader.missing("max_position_embeddings", " (its L)");
  if (given && *given != limit) {
    reader.warn(
        fmt::format("{} {} has no effect: {} under dialect {} takes max_position_embeddings {}",
                    kTrainedContextKey, json_text(*given), scheme, name(specification.dialect),
                    json_text(limit)));
  }
  if (!given) reader.record(kTrainedContextKey, limit, "derived: max_position_embeddings");
  return limit;
}

double derived_factor(ParameterReader& reader, const Specification& specification,
                      double trained_context, Range range) {
  const double limit = specification.max_position_embeddings;
  if (limit == 0) {
    reader.missing("factor", ", or max_position_embeddings to derive it from");
  }
  const double ratio = limit / trained_context;
  if (!range.contains(ratio)) {
    throw MissingParameter(
        "factor", fmt::format("factor: missing, and max_position_embeddings / {} = {} is not a {}",
                              kTrainedContextKey, json_text(ratio),
                              range.open ? "number > 0" : "number >= 1"));
  }
  reader.record("factor", ratio,
                fmt::format("derived: max_position_embeddings / {}", kTrainedContextKey));
  return ratio;
}

void warn_about_ratio(ParameterReader& reader, const Specification& specification, double factor,
                      double trained_context) {
  const double ratio = specification.max_position_embeddings / trained_context;
  if (ratio == 0 || ratio == 1 || ratio == factor) return;
  reader.warn(
      fmt::format("factor {} disagrees with max_position_embeddings / {} = {}; factor is used",
                  json_text(factor), kTrainedContextKey, json_text(ratio)));
}

Scheme read_scheme(ParameterReader& reader, std::string_view scheme,
                   const Specification& specification) {
  if (scheme == "linear") return Linear{reader.number("factor", at_least(1))};
  if (scheme == "ntk") return read_ntk(reader, specification);
  if (scheme == "ntk-by-parts") return read_by_parts(reader, specification);
  if (scheme == "dynamic") return read_dynamic(reader, specification);
  if (scheme == "yarn") return read_yarn_scheme(reader, specification);
  if (scheme == "llama3") return read_llama3(reader, specification);
  if (scheme == "longrope") return read_longrope(reader, specification);
  if (scheme == "proportional") return read_proportional(reader, specification);
  if (scheme == "default") return Default{};
  return read_positions(reader, scheme, specification);
}

}  // namespace ropecheck::spec
