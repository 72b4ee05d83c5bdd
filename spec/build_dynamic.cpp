// What does `dynamic` mean under each dialect, and what is its L?
#include <fmt/format.h>

#include "spec/build_steps.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

constexpr std::string_view kTrainedContextKey = "original_max_position_embeddings";

double context_from_limit(ParameterReader& reader, double limit) {
  reader.record(kTrainedContextKey, limit, "derived: max_position_embeddings");
  return limit;
}

/// Dialect paper: L is what the model was trained on; without it, what it is configured for.
double paper_context(ParameterReader& reader, double limit) {
  if (const auto given = reader.optional_number(kTrainedContextKey, above(0))) return *given;
  if (limit == 0) reader.missing(kTrainedContextKey, ", or max_position_embeddings");
  return context_from_limit(reader, limit);
}

/// Dialect huggingface reads max_position_embeddings, whatever the other key says.
double huggingface_context(ParameterReader& reader, double limit) {
  const auto given = reader.optional_number(kTrainedContextKey, above(0));
  if (limit == 0 && given) return *given;
  if (limit == 0) reader.missing("max_position_embeddings", " (its L)");
  if (given && *given != limit) {
    reader.warn(fmt::format(
        "{} {} has no effect: dynamic under dialect huggingface takes max_position_embeddings {}",
        kTrainedContextKey, json_text(*given), json_text(limit)));
  }
  return given ? limit : context_from_limit(reader, limit);
}

Scheme read_dynamic_ntk(ParameterReader& reader, const Specification& specification) {
  require_ntk_exponent(specification.head, "dynamic");
  DynamicNtk scheme;
  scheme.alpha = reader.optional_number("alpha", at_least(1));
  scheme.factor = scheme.alpha ? reader.number_or("factor", 1, at_least(1))
                               : reader.number("factor", at_least(1));
  scheme.trained_context = huggingface_context(reader, specification.max_position_embeddings);
  if (scheme.alpha) {
    reader.warn(fmt::format("alpha {}: base·alpha^(d/(d-2)) at every length, factor {} is unused",
                            json_text(*scheme.alpha), json_text(scheme.factor)));
  }
  return scheme;
}

Scheme read_paper_dynamic(ParameterReader& reader, const Specification& specification) {
  const auto inner = reader.optional_text("inner");
  if (!inner) reader.missing("inner", " under dialect paper");
  reader.skip("factor", "dialect paper takes s = max(1, l'/L) in its place");
  Dynamic scheme;
  scheme.trained_context = paper_context(reader, specification.max_position_embeddings);
  if (*inner == "linear") {
    scheme.inner = Linear{};
  } else if (*inner == "ntk") {
    require_ntk_exponent(specification.head, "dynamic, inner ntk");
    scheme.inner = Ntk{};
  } else if (*inner == "ntk-by-parts") {
    scheme.inner = read_ntk_by_parts(reader, 1, scheme.trained_context, Dialect::paper);
  } else if (*inner == "yarn") {
    scheme.inner = read_yarn(reader, 1, scheme.trained_context, Dialect::paper);
  } else {
    reader.reject("inner", did_you_mean(*inner, {"linear", "ntk", "ntk-by-parts", "yarn"}));
  }
  return scheme;
}

}  // namespace

Scheme read_dynamic(ParameterReader& reader, const Specification& specification) {
  return specification.dialect == Dialect::paper ? read_paper_dynamic(reader, specification)
                                                 : read_dynamic_ntk(reader, specification);
}

}  // namespace ropecheck::spec
