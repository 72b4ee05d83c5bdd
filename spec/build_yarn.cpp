// Which parameters shape the ramp and the attention scale of ntk-by-parts and yarn?
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "spec/build_steps.hpp"
#include "spec/dialect_rules.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

struct RampEnds {
  double slow;
  double fast;
};

/// Under huggingface a 0 counts as absent there (`get(...) or 32`).
double read_beta(ParameterReader& reader, std::string_view key, double fallback, Dialect dialect) {
  const bool zero_is_absent = dialect == Dialect::huggingface || dialect == Dialect::huggingface_v4;
  if (!zero_is_absent) return reader.number_or(key, fallback, above(0));
  const double given = reader.number_or(key, fallback, at_least(0));
  if (given != 0) return given;
  reader.warn(fmt::format("{} 0 counts as absent under dialect {}: {} is used", key, name(dialect),
                          json_text(fallback)));
  reader.record(key, fallback, "default");
  return fallback;
}

RampEnds read_ramp_ends(ParameterReader& reader, Dialect dialect) {
  RampEnds ends{};
  ends.fast = read_beta(reader, "beta_fast", 32, dialect);
  ends.slow = read_beta(reader, "beta_slow", 1, dialect);
  if (ends.fast < ends.slow) {
    reader.reject(
        reader.has("beta_fast") ? "beta_fast" : "beta_slow",
        "beta_fast " + json_text(ends.fast) + " is below beta_slow " + json_text(ends.slow));
  }
  return ends;
}

std::string no_effect(std::string_view what, Dialect dialect) {
  return fmt::format("{} has no effect under dialect {}", what, name(dialect));
}

/// What was given but does not count. (S12)
void warn_about_unread(ParameterReader& reader, const Yarn& scheme, Dialect dialect) {
  const AttentionKeys read = attention_keys(dialect);
  if (scheme.attention_factor && !read.attention_factor) {
    const char* instead = read.attn_factor ? " (it reads attn_factor)" : "";
    reader.warn(no_effect("attention_factor", dialect) + instead);
  }
  if (scheme.mscale && !read.mscale) reader.warn(no_effect("mscale", dialect));
  if (scheme.mscale_all_dim && !read.mscale_all_dim) {
    reader.warn(no_effect("mscale_all_dim", dialect));
  }
  if (dialect == Dialect::huggingface && (scheme.mscale == 0.0 || scheme.mscale_all_dim == 0.0)) {
    reader.warn(
        "mscale or mscale_all_dim is 0, which counts as absent under dialect huggingface: "
        "the attention scale ignores both");
  }
}

/// The record keeps what was asked for; the scheme holds what is done. Under paper there is nothing
/// to round, and ggml rounds whatever it says.
bool read_truncate(ParameterReader& reader, Dialect dialect) {
  bool truncate = reader.boolean_or("truncate", true);
  if (dialect == Dialect::megatron && reader.has("correction_range_round_to_int")) {
    const bool rounds = reader.boolean_or("correction_range_round_to_int", truncate);
    if (reader.has("truncate") && rounds != truncate) {
      reader.reject("correction_range_round_to_int", "truncate says the opposite");
    }
    truncate = rounds;
  }
  const EndRounding rounding = ramp_rules(dialect).rounding;
  const bool read = rounding == EndRounding::as_written && dialect != Dialect::paper;
  if (read || dialect == Dialect::paper || dialect == Dialect::ggml) {
    if (!truncate && !read) reader.warn(no_effect("truncate false", dialect));
    return truncate;
  }
  const bool done = rounding == EndRounding::always;
  if (truncate != done && reader.has("truncate")) {
    reader.warn(no_effect(fmt::format("truncate {}", truncate), dialect));
  }
  reader.record("truncate", done,
                fmt::format("dialect {} {} rounds", name(dialect), done ? "always" : "never"));
  return done;
}

/// Engines that neither cut nor part the ends demand 0 < low < high < last pair in their place.
void require_open_ends(const ParameterReader& reader, const Yarn& scheme,
                       const Specification& specification) {
  if (ramp_rules(specification.dialect).rounding != EndRounding::never || scheme.factor <= 1)
    return;
  const double dim = ramp_dim(specification.head, specification.dialect);
  const auto end = [&](double turns) {
    return dim * std::log(scheme.trained_context / (2 * std::numbers::pi * turns)) /
           (2 * std::log(specification.base));
  };
  const double low = end(scheme.beta_fast), high = end(scheme.beta_slow);
  if (0 < low && low < high && high < dim / 2 - 1) return;
  reader.reject(reader.has("beta_fast") ? "beta_fast" : kTrainedContextKey,
                fmt::format("dialect {} demands 0 < low < high < {}, the ramp runs over pairs "
                            "{:.6g} to {:.6g}",
                            name(specification.dialect), json_text(dim / 2 - 1), low, high));
}

double given_or_derived_factor(ParameterReader& reader, const Specification& specification,
                               double trained_context) {
  const bool by_ratio =
      specification.dialect == Dialect::telechat && specification.max_position_embeddings > 0;
  if (by_ratio) {
    reader.skip("factor", "dialect telechat takes max_position_embeddings / L");
    return derived_factor(reader, specification, trained_context, at_least(1));
  }
  if (!reader.has("factor")) {
    return derived_factor(reader, specification, trained_context, at_least(1));
  }
  const double factor = reader.number("factor", at_least(1));
  warn_about_ratio(reader, specification, factor, trained_context);
  return factor;
}

/// DeepSeek's own code scales nothing unless the model is longer than its training.
double deepseek_factor(ParameterReader& reader, const Specification& specification, double factor,
                       double trained_context) {
  const double limit = specification.max_position_embeddings;
  if (limit == 0 || limit > trained_context) return factor;
  reader.warn(fmt::format(
      "factor {} has no effect: under dialect deepseek max_position_embeddings {} must exceed {} "
      "{}",
      json_text(factor), json_text(limit), kTrainedContextKey, json_text(trained_context)));
  return 1;
}

}  // namespace

NtkByParts read_ntk_by_parts(ParameterReader& reader, double factor, double trained_context,
                             Dialect dialect) {
  const RampEnds ends = read_ramp_ends(reader, dialect);
  return {.factor = factor,
          .trained_context = trained_context,
          .beta_slow = ends.slow,
          .beta_fast = ends.fast};
}

Yarn read_yarn(ParameterReader& reader, double factor, double trained_context, Dialect dialect) {
  const RampEnds ends = read_ramp_ends(reader, dialect);
  Yarn scheme{.factor = factor,
              .trained_context = trained_context,
              .beta_slow = ends.slow,
              .beta_fast = ends.fast,
              .attention_factor = std::nullopt,
              .mscale = std::nullopt,
              .mscale_all_dim = std::nullopt};
  scheme.truncate = read_truncate(reader, dialect);
  if (dialect == Dialect::ggml) {
    reader.skip("attention_factor",
                "llama.cpp overwrites it by its own rule m(s, 1) / m(s, mscale_all_dim)");
  } else {
    scheme.attention_factor = reader.optional_number("attention_factor", above(0));
  }
  scheme.mscale = reader.optional_number("mscale", at_least(0));
  scheme.mscale_all_dim = reader.optional_number("mscale_all_dim", at_least(0));
  if (attention_keys(dialect).attn_factor) {
    scheme.attn_factor = reader.number_or("attn_factor", 1, above(0));
  }
  if (dialect == Dialect::vllm) {
    scheme.apply_yarn_scaling = reader.boolean_or("apply_yarn_scaling", true);
  }
  if (dialect == Dialect::onnx && scheme.mscale == 0.0) {
    reader.reject("mscale", "dialect onnx takes it as the attention scale, which must not be 0");
  }
  warn_about_unread(reader, scheme, dialect);
  return scheme;
}

Scheme read_yarn_scheme(ParameterReader& reader, const Specification& specification) {
  const Dialect dialect = specification.dialect;
  if ((dialect == Dialect::paper || dialect == Dialect::huggingface_v4) && !reader.has("factor")) {
    reader.missing("factor");
  }
  const double trained_context = dialect == Dialect::huggingface_v4
                                     ? read_limit_as_context(reader, specification, "yarn")
                                     : read_trained_context(reader, specification);
  double factor = given_or_derived_factor(reader, specification, trained_context);
  if (dialect == Dialect::deepseek) {
    factor = deepseek_factor(reader, specification, factor, trained_context);
  }
  Yarn scheme = read_yarn(reader, factor, trained_context, dialect);
  if (dialect == Dialect::onnx && !reader.has("beta_fast")) {
    reader.warn(
        "yarn without beta_fast: the builder of dialect onnx leaves every frequency unscaled");
    return Default{};
  }
  require_open_ends(reader, scheme, specification);
  return scheme;
}

}  // namespace ropecheck::spec
