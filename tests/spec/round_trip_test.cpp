// Does build(parameters_of(s)) give s back, for every scheme, dialect and shipped profile?
#include <random>

#include "spec/catalogue.hpp"
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

/// Under ggml no attention_factor is ever held: llama.cpp computes its own.
Yarn random_yarn(Random& random, double factor, double context, Dialect dialect) {
  const NtkByParts parts = random_parts(random, factor, context);
  return {factor,
          context,
          parts.beta_slow,
          parts.beta_fast,
          random.whole(0, 1) == 0,
          dialect == Dialect::ggml ? std::nullopt : random.perhaps(0.1, 2),
          random.perhaps(0, 2),
          random.perhaps(0, 2)};
}

Scheme random_dynamic(Random& random, double context) {
  switch (random.whole(0, 3)) {
    case 0:
      return Dynamic{context, Linear{}};
    case 1:
      return Dynamic{context, Ntk{}};
    case 2:
      return Dynamic{context, random_parts(random, 1, context)};
    default:
      return Dynamic{context, random_yarn(random, 1, context, Dialect::paper)};
  }
}

Scheme random_scheme(Random& random, std::string_view name, const Specification& specification) {
  const double factor = random.between(1, 64);
  const double context = random.between(2, 1e6);
  const int pairs = specification.head.pairs();
  if (name == "linear") return Linear{factor};
  if (name == "ntk") return Ntk{factor};
  if (name == "ntk-by-parts") return random_parts(random, factor, context);
  if (name == "yarn") return random_yarn(random, factor, context, specification.dialect);
  if (name == "llama3") {
    const double low = random.between(0.1, 4);
    return Llama3{factor, low, low + random.between(0, 8), context};
  }
  if (name == "longrope") {
    return LongRope{random.list(pairs), random.list(pairs), factor, context,
                    random.perhaps(0.5, 2)};
  }
  if (name == "proportional") return Proportional{factor, random.whole(1, pairs)};
  if (name != "dynamic") return Default{};
  if (specification.dialect == Dialect::paper) return random_dynamic(random, context);
  const double limit = specification.max_position_embeddings;
  return DynamicNtk{factor, limit > 0 ? limit : context, random.perhaps(1, 1000)};
}

Specification random_specification(Random& random, const SchemeInfo& scheme, Dialect dialect) {
  Specification result;
  result.dialect = dialect;
  result.base = random.between(1.5, 1e7);
  result.head.head_dim = 2 * random.whole(2, 300);
  const bool whole_head = scheme.name == "proportional";
  result.head.rotary_dim =
      whole_head ? result.head.head_dim : 2 * random.whole(2, result.head.head_dim / 2);
  result.head.rotary_offset =
      whole_head ? 0 : random.whole(0, result.head.head_dim - result.head.rotary_dim);
  result.head.layout = random.whole(0, 1) == 0 ? Layout::half : Layout::interleaved;
  result.max_position_embeddings = random.whole(0, 1) == 0 ? 0 : random.whole(1, 1 << 20);
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
