// Unit pairs turn forward: (1, 0) goes to (A·cos a, A·sin a), (0, 1) to (-A·sin a, A·cos a), a =
// position·θ.
//
//   sign and direction of the rotation, at small positions where every angle is known well (S3)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"
#include "reference/rounding.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "unit_pairs_turn_forward";

constexpr std::int64_t kNear = 8;

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto position = t.draw.position("position", -kNear, kNear);
    const auto along_second = t.draw.flag("second element");
    HeadVector x{t.dtype, std::vector<std::uint64_t>(t.head.head_dim)};
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const auto [first, second] = spec::pair_elements(t.head.layout, t.head.rotary_dim, pair);
      x.bits[t.head.rotary_offset + (along_second ? second : first)] =
          reference::round_to(t.dtype, reference::Real(1));
    }
    const auto y = t.turn({position}, x);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const Pair start = along_second ? Pair(0, 1) : Pair(1, 0);
      expect_pair(fmt::format("pair {}", pair), t.pair(y, 0, pair), start * t.point(position, pair),
                  t.allowed(position, pair, 1));
    }
  });
}

}  // namespace

const Property unit_pairs_turn_forward{
    kName,
    "Unit pairs turn forward: (1, 0) goes to (A·cos a, A·sin a).",
    "R(m)(1, 0) = A(cos mθ, sin mθ) (S3)",
    Kind::rotation,
    "L2-sine-sign,F25-applied-twice",
    check};

}  // namespace ropecheck::properties
