// Does build(parameters_of(s)) give s back, for every scheme, dialect and shipped profile?
#include <random>

#include "spec/catalogue.hpp"
#include "spec/dialect_rules.hpp"
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {
namespace {

Specification rebuilt(const Specification& specification) {
  return build(scheme_name(specification.scheme), specification.dialect,
               parameters_of(specification));
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  double between(double low, double high) {
    return std::uniform_real_distribution(low, high)(engine_);
  }
  int whole(int low, int high) { return std::uniform_int_distribution(low, high)(engine_); }
  std::optional<double> perhaps(double low, double high) {
    return whole(0, 1) == 0 ? std::nullopt : std::optional(between(low, high));
  }
  std::vector<double> list(int size) {
    std::vector<double> result;
    for (int i = 0; i < size; ++i) result.push_back(between(0.5, 70));
    return result;
  }

 private:
  std::mt19937 engine_;
};

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
  return name == "dynamic" ? random_length_scheme(random, specification, context)
                           : Scheme(Default{});
}

Specification random_specification(Random& random, const SchemeInfo& scheme, Dialect dialect) {
  Specification result;
  result.dialect = dialect;
  result.base = ramp_rules(dialect).rounding == EndRounding::never ? random.between(1e4, 1e6)
                                                                   : random.between(1.5, 1e7);
  result.head.head_dim = 2 * random.whole(2, 300);
  const bool whole_head = scheme.name == "proportional";
  result.head.rotary_dim =
      whole_head ? result.head.head_dim : 2 * random.whole(2, result.head.head_dim / 2);
  result.head.rotary_offset =
      whole_head ? 0 : random.whole(0, result.head.head_dim - result.head.rotary_dim);
  result.head.layout = random.whole(0, 1) == 0 ? Layout::half : Layout::interleaved;
  // Long enough for the dialects that compare it with L.
  const bool needed = dialect == Dialect::vllm || scheme.name == "yarn";
  result.max_position_embeddings =
      needed ? 1 << 20 : (random.whole(0, 1) == 0 ? 0 : random.whole(1, 1 << 20));
  result.scheme = random_scheme(random, scheme.name, result);
  return result;
}

}  // namespace

TEST_CASE("build(parameters_of(s)) is s, for random specifications of every scheme and dialect") {
  Random random(20240229);
  for (const SchemeInfo& scheme : catalogue()) {
    for (const Dialect dialect : scheme.dialects) {
      for (int repetition = 0; repetition < 200; ++repetition) {
        const Specification original = random_specification(random, scheme, dialect);
        CAPTURE(std::string(scheme.name), std::string(name(dialect)), repetition);
        REQUIRE(scheme_name(original.scheme) == scheme.name);
        CHECK(same_truth(rebuilt(original), original));
      }
    }
  }
}

TEST_CASE("every number of turning pairs survives the round trip") {
  for (int pairs = 1; pairs <= 300; ++pairs) {
    for (int turning = 1; turning <= pairs; ++turning) {
      Specification original = build("proportional", std::nullopt, {});
      original.head.head_dim = original.head.rotary_dim = 2 * pairs;
      original.scheme = Proportional{1, turning};
      if (!same_truth(rebuilt(original), original)) FAIL_CHECK(turning << " of " << pairs);
    }
  }
}

TEST_CASE("every profile survives the round trip") {
  for (const Profile& profile : profiles()) {
    const Specification original = read_profile(profile.name);
    CAPTURE(profile.name);
    CHECK(same_truth(rebuilt(original), original));
  }
}

TEST_CASE("same_truth sees every difference that matters") {
  const Specification original = read_profile("meta-llama/Llama-3.1-8B");
  CHECK(same_truth(original, original));
  Specification other = original;
  other.name = "other";
  other.warnings.emplace_back("noise");
  CHECK(same_truth(original, other));
  CHECK_FALSE(same_truth(original, with_seq_len(original, 4096)));
  other.base = 10000;
  CHECK_FALSE(same_truth(original, other));
  other = original;
  std::get<Llama3>(other.scheme).factor = 32;
  CHECK_FALSE(same_truth(original, other));
  other = original;
  other.head.layout = Layout::interleaved;
  CHECK_FALSE(same_truth(original, other));
}

}  // namespace ropecheck::spec
