// Which parameters shape the ramp and the attention scale of ntk-by-parts and yarn?
#include "spec/build_steps.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

struct RampEnds {
  double slow;
  double fast;
};

/// Under huggingface a 0 counts as absent there (`get(...) or 32`).
double read_beta(ParameterReader& reader, std::string_view key, double fallback, Dialect dialect) {
  if (dialect != Dialect::huggingface) return reader.number_or(key, fallback, above(0));
  const double given = reader.number_or(key, fallback, at_least(0));
  if (given != 0) return given;
  reader.warn(std::string(key) +
              " 0 counts as absent under dialect huggingface: " + json_text(fallback) + " is used");
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

/// Dialect paper has no such parameters; ggml reads mscale_all_dim alone. (S12)
void warn_about_unread_mscale(ParameterReader& reader, const Yarn& scheme, Dialect dialect) {
  if (scheme.mscale && dialect != Dialect::huggingface) {
    reader.warn("mscale has no effect under dialect " + std::string(name(dialect)));
  }
  if (scheme.mscale_all_dim && dialect == Dialect::paper) {
    reader.warn("mscale_all_dim has no effect under dialect paper");
  }
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
  scheme.truncate = reader.boolean_or("truncate", true);
  if (!scheme.truncate && dialect != Dialect::huggingface) {
    reader.warn("truncate false has no effect under dialect " + std::string(name(dialect)));
  }
  if (dialect == Dialect::ggml) {
    reader.skip("attention_factor",
                "llama.cpp overwrites it by its own rule m(s, 1) / m(s, mscale_all_dim)");
  } else {
    scheme.attention_factor = reader.optional_number("attention_factor", above(0));
  }
  scheme.mscale = reader.optional_number("mscale", at_least(0));
  scheme.mscale_all_dim = reader.optional_number("mscale_all_dim", at_least(0));
  warn_about_unread_mscale(reader, scheme, dialect);
  if (dialect == Dialect::huggingface && (scheme.mscale == 0.0 || scheme.mscale_all_dim == 0.0)) {
    reader.warn(
        "mscale or mscale_all_dim is 0, which counts as absent under dialect huggingface: "
        "the attention scale ignores both");
  }
  return scheme;
}

}  // namespace ropecheck::spec
