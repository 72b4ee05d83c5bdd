// Which lists and which factor does longrope take, under which dialect?
#include <fmt/format.h>

#include "spec/build_steps.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

/// Engines that settle for one list at every length are told by giving them that list twice.
void read_lists(ParameterReader& reader, const Specification& specification, LongRope& scheme) {
  const auto pairs = static_cast<std::size_t>(specification.head.pairs());
  if (specification.dialect == Dialect::mlx) {
    reader.skip("short_factor", "dialect mlx takes long_factor at every length");
    scheme.short_factor = scheme.long_factor = reader.positive_list("long_factor", pairs);
    return;
  }
  scheme.short_factor = reader.positive_list("short_factor", pairs);
  scheme.long_factor = reader.positive_list("long_factor", pairs);
  if (specification.dialect != Dialect::vllm) return;
  const double limit = specification.max_position_embeddings;
  if (limit == 0) reader.missing("max_position_embeddings", " (which list to take)");
  const bool beyond = limit > scheme.trained_context;
  reader.warn(
      fmt::format("{} is taken at every length: dialect vllm goes by "
                  "max_position_embeddings {}, the L is {}",
                  beyond ? "long_factor" : "short_factor", json_text(limit),
                  json_text(scheme.trained_context)));
  (beyond ? scheme.short_factor : scheme.long_factor) =
      beyond ? scheme.long_factor : scheme.short_factor;
}

double read_factor(ParameterReader& reader, const Specification& specification,
                   const LongRope& scheme) {
  const bool ratio_wins = specification.dialect == Dialect::huggingface_v4 &&
                          specification.max_position_embeddings > 0 &&
                          reader.has(kTrainedContextKey);
  if (ratio_wins) {
    reader.skip("factor", "dialect huggingface-v4 takes max_position_embeddings / L");
    return derived_factor(reader, specification, scheme.trained_context, above(0));
  }
  if (const auto given = reader.optional_number("factor", above(0))) {
    warn_about_ratio(reader, specification, *given, scheme.trained_context);
    return *given;
  }
  if (scheme.attention_factor && specification.max_position_embeddings == 0) {
    reader.record("factor", scheme.factor, "default");  // it would only set the attention scale
    return scheme.factor;
  }
  return derived_factor(reader, specification, scheme.trained_context, above(0));
}

}  // namespace

Scheme read_longrope(ParameterReader& reader, const Specification& specification) {
  LongRope scheme;
  scheme.trained_context = read_trained_context(reader, specification);
  read_lists(reader, specification, scheme);
  scheme.attention_factor = reader.optional_number("attention_factor", above(0));
  scheme.factor = read_factor(reader, specification, scheme);
  if (!scheme.attention_factor && scheme.factor > 1 && scheme.trained_context <= 1) {
    reader.reject(kTrainedContextKey,
                  "the attention scale divides by ln L, give L > 1 or attention_factor");
  }
  return scheme;
}

}  // namespace ropecheck::spec
