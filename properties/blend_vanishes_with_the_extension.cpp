// As the factor tends to 1 the blend tends to the plain schedule, no faster than interpolation
// does.
//
//   0 <= θ - h(θ) <= θ·(1 - 1/s) (S9, S11)
#include <cmath>

#include "properties/identities.hpp"
#include "properties/ramp_property.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "blend_vanishes_with_the_extension";

Finding check(const Subject& subject) {
  return for_ramp(subject, kName, [&](const Draw& draw, RampScheme scheme) {
    const auto power = draw.integer("power", 1, 30);
    scheme.factor = 1 + std::ldexp(1.0, -static_cast<int>(power));
    const auto specification = with_ramp(subject, scheme);
    const auto got = observe(subject, specification);
    for (int pair = 0; pair < specification.head.pairs(); ++pair) {
      const auto plain = plain_frequency(specification, pair);
      expect_within(pair_name(pair), plain - got.frequency[pair], 0,
                    plain * (1 - 1 / static_cast<long double>(scheme.factor)), got.allowed[pair]);
    }
  });
}

}  // namespace

const Property blend_vanishes_with_the_extension{
    kName,
    "As the factor tends to 1 the blend tends to the plain schedule.",
    "0 <= θ - h(θ) <= θ(1 - 1/s) (S9, S11)",
    Kind::schedule,
    "F22d-missing-two",
    check};

}  // namespace ropecheck::properties
