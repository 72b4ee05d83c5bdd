// What does `dynamic` mean under each dialect, and what is its L?
#include <fmt/format.h>

#include <algorithm>

#include "spec/build_steps.hpp"
#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

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

LengthRule length_rule(Dialect dialect) {
  if (dialect == Dialect::vllm) return LengthRule::frozen;
  return dialect == Dialect::qwen ? LengthRule::staircase : LengthRule::current;
}

/// Up to transformers 5.16 the update recomputes without alpha once the length passes
/// max_position_embeddings; 5.23's HunYuan classes keep out of it.
bool loses_alpha(Dialect dialect) {
  return dialect == Dialect::huggingface || dialect == Dialect::huggingface_v4;
}

void warn_about_alpha(ParameterReader& reader, const DynamicNtk& scheme, Dialect dialect) {
  if (!scheme.alpha_ends_at_context) {
    reader.warn(fmt::format("alpha {}: base·alpha^(d/(d-2)) at every length, factor {} is unused",
                            json_text(*scheme.alpha), json_text(scheme.factor)));
    return;
  }
  reader.warn(fmt::format(
      "alpha {}: base·alpha^(d/(d-2)) up to length {}; beyond it dialect {} drops alpha and takes "
      "factor {}, as transformers does up to 5.16; 5.23's HunYuan classes, vllm and mlx keep alpha",
      json_text(*scheme.alpha), json_text(scheme.trained_context), name(dialect),
      json_text(scheme.factor)));
}

Scheme read_staircase(ParameterReader& reader, const Specification& specification) {
  reader.skip("factor", "dialect qwen takes it from the length");
  reader.skip("alpha", "dialect qwen takes it from the length");
  DynamicNtk scheme;
  scheme.rule = LengthRule::staircase;
  scheme.trained_context = paper_context(reader, specification.max_position_embeddings);
  return scheme;
}

Scheme read_dynamic_ntk(ParameterReader& reader, const Specification& specification) {
  require_ntk_exponent(specification.head, "dynamic");
  if (specification.dialect == Dialect::qwen) return read_staircase(reader, specification);
  DynamicNtk scheme;
  scheme.rule = length_rule(specification.dialect);
  scheme.alpha = reader.optional_number("alpha", at_least(1));
  scheme.factor = scheme.alpha ? reader.number_or("factor", 1, at_least(1))
                               : reader.number("factor", at_least(1));
  scheme.trained_context = read_limit_as_context(reader, specification, "dynamic");
  if (scheme.alpha) {
    scheme.alpha_ends_at_context = loses_alpha(specification.dialect);
    warn_about_alpha(reader, scheme, specification.dialect);
  }
  return scheme;
}

/// scaled-rope has no code for an inner ntk that is not Hugging Face's, and none for ntk-by-parts.
std::vector<std::string> inner_schemes(Dialect dialect) {
  if (dialect == Dialect::scaled_rope) return {"linear", "yarn"};
  return {"linear", "ntk", "ntk-by-parts", "yarn"};
}

Scheme read_inner_dynamic(ParameterReader& reader, const Specification& specification) {
  const auto inner = reader.optional_text("inner");
  const std::vector<std::string> accepted = inner_schemes(specification.dialect);
  if (!inner) {
    reader.missing("inner", fmt::format(" under dialect {}", name(specification.dialect)));
  }
  if (std::ranges::find(accepted, *inner) == accepted.end()) {
    reader.reject("inner", nearest_names(*inner, accepted));
  }
  reader.skip("factor", "s = max(1, l'/L) is taken in its place");
  Dynamic scheme;
  scheme.trained_context = paper_context(reader, specification.max_position_embeddings);
  if (*inner == "linear") {
    scheme.inner = Linear{};
  } else if (*inner == "ntk") {
    require_ntk_exponent(specification.head, "dynamic, inner ntk");
    scheme.inner = Ntk{};
  } else if (*inner == "ntk-by-parts") {
    scheme.inner = read_ntk_by_parts(reader, 1, scheme.trained_context, specification.dialect);
  } else {
    scheme.inner = read_yarn(reader, 1, scheme.trained_context, specification.dialect);
  }
  return scheme;
}

}  // namespace

Scheme read_dynamic(ParameterReader& reader, const Specification& specification) {
  const bool by_inner =
      specification.dialect == Dialect::paper || specification.dialect == Dialect::scaled_rope;
  return by_inner ? read_inner_dynamic(reader, specification)
                  : read_dynamic_ntk(reader, specification);
}

}  // namespace ropecheck::spec
