// Does build(parameters_of(s)) give s back, for every scheme, dialect and shipped profile?
#include "tests/spec/random_specification.hpp"

namespace ropecheck::spec {
namespace {

Specification rebuilt(const Specification& specification) {
  return build(scheme_name(specification.scheme), specification.dialect,
               parameters_of(specification));
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
  other = original;
  other.temperature = Temperature{};
  CHECK_FALSE(same_truth(original, other));
}

}  // namespace ropecheck::spec
