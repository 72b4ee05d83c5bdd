// With equal ends the ramp is a step: every pair is either plain or fully interpolated.
//
//   α = β  ⟹  γ ∈ {0, 1}, non-increasing (S9, S11)
//
// paper: γ = 1 from r = β on; huggingface and ggml: a ramp of width at most one pair after
// rounding, 0.001 otherwise.
#include <fmt/format.h>

#include <cmath>

#include "properties/identities.hpp"
#include "properties/ramp_property.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ramp_with_equal_ends_is_a_step";

Finding check(const Subject& subject) {
  return for_ramp(subject, kName, [&](const Draw& draw, RampScheme scheme) {
    scheme.factor = draw.number("factor", 1.5, 64);
    scheme.slow = scheme.fast = draw.number("end", 1, 32);
    scheme.trained_context = static_cast<double>(draw.integer("context", 4096, 131072));
    const auto specification = with_ramp(subject, scheme);
    const auto got = observe(subject, specification);
    for (int pair = 0; pair < specification.head.pairs(); ++pair) {
      const auto [weight, error] = ramp_weight(got, specification, pair);
      const auto side = rotations(specification, pair) - scheme.fast;
      if (std::abs(side) < 0.01L * scheme.fast)
        continue;  // the dialects' edges, and binary32's, lie here
      expect_near(fmt::format("ramp at pair {}", pair), weight, side > 0 ? 1 : 0, error);
    }
  });
}

}  // namespace

const Property ramp_with_equal_ends_is_a_step{
    kName,
    "With equal ends the ramp is a step: every pair is either plain or fully interpolated.",
    "α = β ⟹ γ ∈ {0, 1} (S9, S11)",
    Kind::schedule,
    "F12-ramp-inverted",
    check};

}  // namespace ropecheck::properties
