// The rotation agrees with the truth, within the bound of its class.
//
//   y = A·(x₀ cos a - x₁ sin a, x₀ sin a + x₁ cos a),   a = position·θ (S3, S18)
//
// Our own kernels must be faithful.
#include <fmt/format.h>

#include <algorithm>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "rotation_agrees_with_reference";

Finding check(const Subject& subject) {
  Subject strict = subject;
  if (subject.own) strict.claimed = subject.claimed.at_most(Class::faithful);
  return for_rotation(strict, kName, [](Turning& t) {
    const auto position = t.draw.position("position");
    const auto x = t.heads("x", 1, Values::any);
    const auto y = t.turn({position}, x);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const Pair start = t.pair(x, 0, pair);
      const Pair expected = start * t.point(position, pair);
      expect_pair(fmt::format("pair {}", pair), t.pair(y, 0, pair), expected,
                  t.allowed(position, pair, std::abs(start)) + std::abs(expected) * 0x1p-60L);
    }
  });
}

}  // namespace

const Property rotation_agrees_with_reference{
    kName,
    "The rotation agrees with the truth, within the bound of its class.",
    "y = A·x·exp(i·mθ) (S3, S18)",
    Kind::rotation,
    "P3-bf16-angle,I13-negative-position",
    check};

}  // namespace ropecheck::properties
