// Positions add: turning by m and then by n is turning by m + n.
//
//   R(n) R(m) x = A·R(m + n) x (S3)
//
// Three rotations, each wrong by its own bound; the first error is turned along by the second
// rotation.
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "positions_add";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto m = t.draw.position("m", t.draw.lowest() / 2, t.draw.highest() / 2);
    const auto n = t.draw.position("n", t.draw.lowest() / 2, t.draw.highest() / 2);
    const auto x = t.heads("x", 1, Values::ordinary);
    const auto once = t.turn({m}, x);
    const auto twice = t.turn({n}, to_head(once));
    const auto at_once = t.turn({m + n}, x);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const long double length = std::abs(t.pair(x, 0, pair));
      const auto allowed =
          t.allowed(n, pair, std::abs(t.pair(once, 0, pair))) +
          t.scale() * (t.allowed(m, pair, length) + t.allowed(m + n, pair, length));
      expect_pair(fmt::format("pair {}", pair), t.pair(twice, 0, pair),
                  t.scale() * t.pair(at_once, 0, pair), allowed);
    }
  });
}

}  // namespace

const Property positions_add{kName,
                             "Positions add: turning by m and then by n is turning by m + n.",
                             "R(n)R(m) = A·R(m + n) (S3)",
                             Kind::rotation,
                             "I10-position-plus-one,P3-bf16-angle",
                             check};

}  // namespace ropecheck::properties
