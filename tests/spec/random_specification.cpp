// Which specifications can be built? Random ones of every scheme and dialect.
#include "tests/spec/random_specification.hpp"

#include "spec/dialect_rules.hpp"

namespace ropecheck::spec {

NtkByParts random_parts(Random& random, double factor, double context) {
  const double slow = random.between(0.1, 8);
  return {factor, context, slow, slow + random.between(0, 40)};
}

/// Of the dialects that settle the rounding themselves only what they do can come back; under ggml
/// no attention_factor is ever held: llama.cpp computes its own.
Yarn random_yarn(Random& random, double factor, double context, Dialect dialect) {
  const NtkByParts parts = random_parts(random, factor, context);
  Yarn scheme{factor,
              context,
              parts.beta_slow,
              parts.beta_fast,
              random.whole(0, 1) == 0,
              dialect == Dialect::ggml ? std::nullopt : random.perhaps(0.1, 2),
              random.perhaps(0.1, 2),
              random.perhaps(0, 2)};
  const bool kept = dialect == Dialect::paper || dialect == Dialect::ggml;
  if (!kept) scheme.truncate = truncates(scheme, dialect);
  if (attention_keys(dialect).attn_factor) scheme.attn_factor = random.between(0.1, 2);
  if (dialect == Dialect::vllm) scheme.apply_yarn_scaling = random.whole(0, 1) == 0;
  // Ends within the pairs, which gpt-oss and onnx demand.
  if (ramp_rules(dialect).rounding == EndRounding::never) {
    scheme.beta_slow = 2;
    scheme.beta_fast = 20;
  }
  return scheme;
}

namespace {

Scheme random_dynamic(Random& random, double context, Dialect dialect) {
  if (dialect == Dialect::scaled_rope) {
    return random.whole(0, 1) == 0 ? Dynamic{context, Linear{}}
                                   : Dynamic{context, random_yarn(random, 1, context, dialect)};
  }
  switch (random.whole(0, 3)) {
    case 0:
      return Dynamic{context, Linear{}};
    case 1:
      return Dynamic{context, Ntk{}};
    case 2:
      return Dynamic{context, random_parts(random, 1, context)};
    default:
      return Dynamic{context, random_yarn(random, 1, context, dialect)};
  }
}

/// Dialects that settle parameters themselves get what they settle for.
Scheme random_length_scheme(Random& random, const Specification& specification, double context) {
  const Dialect dialect = specification.dialect;
  if (dialect == Dialect::paper || dialect == Dialect::scaled_rope) {
    return random_dynamic(random, context, dialect);
  }
  const double limit = specification.max_position_embeddings;
  DynamicNtk scheme{random.between(1, 64), limit > 0 ? limit : context, random.perhaps(1, 1000)};
  if (dialect == Dialect::vllm) scheme.rule = LengthRule::frozen;
  if (dialect == Dialect::qwen) {
    scheme = DynamicNtk{1, context, {}, LengthRule::staircase};
  } else if (scheme.alpha) {
    scheme.alpha_ends_at_context =
        dialect == Dialect::huggingface || dialect == Dialect::huggingface_v4;
  }
  return scheme;
}

LongRope random_longrope(Random& random, const Specification& specification, double factor,
                         double context) {
  const int pairs = specification.head.pairs();
  LongRope scheme{random.list(pairs), random.list(pairs), factor, context, random.perhaps(0.5, 2)};
  const double limit = specification.max_position_embeddings;
  if (specification.dialect == Dialect::mlx) scheme.short_factor = scheme.long_factor;
  if (specification.dialect == Dialect::vllm) {
    (limit > context ? scheme.short_factor : scheme.long_factor) =
        limit > context ? scheme.long_factor : scheme.short_factor;
  }
  if (specification.dialect == Dialect::huggingface_v4 && limit > 0)
    scheme.factor = limit / context;
  return scheme;
}

}  // namespace

Scheme random_scheme(Random& random, std::string_view name, const Specification& specification) {
  const Dialect dialect = specification.dialect;
  const double limit = specification.max_position_embeddings;
  double factor = random.between(1, 64);
  double context = random.between(2, 1e6);
  if (name == "linear") return Linear{factor};
  if (name == "ntk" && dialect == Dialect::vllm) return RadixNtk{factor, random.perhaps(0, 2)};
  if (name == "ntk") return Ntk{factor};
  if (name == "ntk-by-parts" && dialect == Dialect::scaled_rope) return PartNtk{factor, context};
  if (name == "ntk-by-parts") return random_parts(random, factor, context);
  if (name == "yarn") {
    if (ramp_rules(dialect).rounding == EndRounding::never) context = 4096;
    if (dialect == Dialect::huggingface_v4 && limit > 0) context = limit;
    if (dialect == Dialect::telechat && limit > 0) factor = limit / context;
    return random_yarn(random, factor, context, dialect);
  }
  if (name == "llama3") {
    if (dialect == Dialect::megatron) return Llama3{factor, 1, 4, 8192};
    const double low = random.between(0.1, 4);
    return Llama3{factor, low, low + random.between(0, 8), context};
  }
  if (name == "longrope") return random_longrope(random, specification, factor, context);
  if (name == "proportional") {
    const int pairs = specification.head.pairs();
    return Proportional{dialect == Dialect::vllm ? 1 : factor, random.whole(1, pairs)};
  }
  if (name == "dynamic") return random_length_scheme(random, specification, context);
  return name == "default" ? Scheme(Default{}) : random_positions(random, name, specification);
}

Specification random_specification(Random& random, const SchemeInfo& scheme, Dialect dialect) {
  Specification result;
  result.dialect = dialect;
  result.base = ramp_rules(dialect).rounding == EndRounding::never ? random.between(1e4, 1e6)
                                                                   : random.between(1.5, 1e7);
  result.head.head_dim = 2 * random.whole(3, 300);
  const bool whole_head = scheme.name == "proportional";
  result.head.rotary_dim =
      whole_head ? result.head.head_dim : 2 * random.whole(3, result.head.head_dim / 2);
  if (scheme.name == "axial") result.head.rotary_dim -= result.head.rotary_dim % 4;
  result.head.rotary_offset =
      whole_head ? 0 : random.whole(0, result.head.head_dim - result.head.rotary_dim);
  result.head.layout = random.whole(0, 1) == 0 ? Layout::half : Layout::interleaved;
  // Long enough for the dialects that compare it with L.
  const bool needed = dialect == Dialect::vllm || scheme.name == "yarn";
  result.max_position_embeddings =
      needed ? 1 << 20 : (random.whole(0, 1) == 0 ? 0 : random.whole(1, 1 << 20));
  result.scheme = random_scheme(random, scheme.name, result);
  result.temperature = random_temperature(random, result);
  return result;
}
}  // namespace ropecheck::spec
