// Which parameters does each scheme read, under which dialect?
#include <fmt/format.h>

#include <cmath>

#include "spec/build_steps.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

constexpr std::string_view kTrainedContextKey = "original_max_position_embeddings";

double read_trained_context(ParameterReader& reader, const Specification& specification) {
  if (const auto given = reader.optional_number(kTrainedContextKey, above(0))) return *given;
  const double limit = specification.max_position_embeddings;
  if (specification.dialect == Dialect::paper || limit == 0) reader.missing(kTrainedContextKey);
  reader.warn(fmt::format("{} is not given: max_position_embeddings {} stands in for it",
                          kTrainedContextKey, json_text(limit)));
  reader.record(kTrainedContextKey, limit, "derived: max_position_embeddings");
  return limit;
}

/// max_position_embeddings / L, where the configuration leaves the factor to the engine.
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

Scheme read_yarn_scheme(ParameterReader& reader, const Specification& specification) {
  const bool given = reader.has("factor");
  const double stated = given ? reader.number("factor", at_least(1)) : 0;
  if (!given && specification.dialect == Dialect::paper) reader.missing("factor");
  const double trained_context = read_trained_context(reader, specification);
  if (given) warn_about_ratio(reader, specification, stated, trained_context);
  const double factor =
      given ? stated : derived_factor(reader, specification, trained_context, at_least(1));
  return read_yarn(reader, factor, trained_context, specification.dialect);
}

Scheme read_llama3(ParameterReader& reader, const Specification& specification) {
  Llama3 scheme;
  scheme.factor = reader.number("factor", at_least(1));
  scheme.low_freq_factor = reader.number("low_freq_factor", above(0));
  scheme.high_freq_factor = reader.number("high_freq_factor", above(0));
  if (scheme.high_freq_factor < scheme.low_freq_factor) {
    reader.reject("high_freq_factor", "low_freq_factor is " + json_text(scheme.low_freq_factor));
  }
  scheme.trained_context = read_trained_context(reader, specification);
  return scheme;
}

Scheme read_longrope(ParameterReader& reader, const Specification& specification) {
  const auto pairs = static_cast<std::size_t>(specification.head.pairs());
  LongRope scheme;
  scheme.short_factor = reader.positive_list("short_factor", pairs);
  scheme.long_factor = reader.positive_list("long_factor", pairs);
  scheme.attention_factor = reader.optional_number("attention_factor", above(0));
  scheme.trained_context = read_trained_context(reader, specification);
  if (const auto given = reader.optional_number("factor", above(0))) {
    scheme.factor = *given;
    warn_about_ratio(reader, specification, *given, scheme.trained_context);
  } else if (scheme.attention_factor && specification.max_position_embeddings == 0) {
    reader.record("factor", scheme.factor, "default");  // it would only set the attention scale
  } else {
    scheme.factor = derived_factor(reader, specification, scheme.trained_context, above(0));
  }
  if (!scheme.attention_factor && scheme.factor > 1 && scheme.trained_context <= 1) {
    reader.reject(kTrainedContextKey,
                  "the attention scale divides by ln L, give L > 1 or attention_factor");
  }
  return scheme;
}

/// n = int(partial_rotary_factor·D // 2) pairs turn. (S15)
Scheme read_proportional(ParameterReader& reader, const Specification& specification) {
  Proportional scheme;
  scheme.factor = reader.number_or("factor", 1, at_least(1));
  const int head_dim = specification.head.head_dim;
  const double share = reader.number_or("partial_rotary_factor", 1, Range{0, true, 1});
  scheme.turning_pairs = static_cast<int>(std::floor(share * head_dim / 2));
  if (scheme.turning_pairs == 0) {
    reader.reject("partial_rotary_factor", fmt::format("no pair of head_dim {} turns", head_dim));
  }
  return scheme;
}

}  // namespace

Scheme read_scheme(ParameterReader& reader, std::string_view scheme,
                   const Specification& specification) {
  if (scheme == "linear") return Linear{reader.number("factor", at_least(1))};
  if (scheme == "ntk") {
    require_ntk_exponent(specification.head, scheme);
    return Ntk{reader.number("factor", at_least(1))};
  }
  if (scheme == "ntk-by-parts") {
    const double factor = reader.number("factor", at_least(1));
    const double trained_context = read_trained_context(reader, specification);
    return read_ntk_by_parts(reader, factor, trained_context, specification.dialect);
  }
  if (scheme == "dynamic") return read_dynamic(reader, specification);
  if (scheme == "yarn") return read_yarn_scheme(reader, specification);
  if (scheme == "llama3") return read_llama3(reader, specification);
  if (scheme == "longrope") return read_longrope(reader, specification);
  if (scheme == "proportional") return read_proportional(reader, specification);
  return Default{};
}

}  // namespace ropecheck::spec
