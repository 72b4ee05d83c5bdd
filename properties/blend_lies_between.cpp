// The blend lies between interpolated and plain; long wavelengths are interpolated, short ones
// stay.
//
//   θ/s <= h(θ) <= θ (S9, S11, S13)
#include "properties/identities.hpp"
#include "properties/ramp_property.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "blend_lies_between";

Finding check(const Subject& subject) {
  return for_ramp(subject, kName, [&](const Draw& draw, RampScheme scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    scheme.trained_context = static_cast<double>(draw.integer("context", 256, 131072));
    const auto specification = with_ramp(subject, scheme);
    const auto got = observe(subject, specification);
    for (int pair = 0; pair < specification.head.pairs(); ++pair) {
      const auto plain = plain_frequency(specification, pair);
      expect_within(pair_name(pair), got.frequency[pair], plain / scheme.factor, plain,
                    got.allowed[pair]);
      if (rotations(specification, pair) >= scheme.fast) {
        expect_near(pair_name(pair), got.frequency[pair], plain, got.allowed[pair]);
      }
    }
  });
}

}  // namespace

const Property blend_lies_between{
    kName,
    "The blend lies between interpolated and plain; short wavelengths stay.",
    "θ/s <= h(θ) <= θ (S9, S11)",
    Kind::schedule,
    "F12-ramp-inverted",
    check};

}  // namespace ropecheck::properties
