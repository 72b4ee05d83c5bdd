// Each axis turns its own pairs: moving a token on one axis turns exactly that axis's pairs.
//
//   p′ = p but on axis a:  angle′_i = p′[a]·θ_i where axis(i) = a, angle_i elsewhere (S26, S27)
#include <fmt/format.h>

#include "properties/axis_property.hpp"
#include "properties/identities.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "each_axis_turns_its_own_pairs";

Finding check(const Subject& subject) {
  return for_axes(subject, subject.specification, kName, [](AxisTurning& a) {
    Turning& t = a.turning;
    const Token start = a.token("positions");
    const auto axis = static_cast<int>(t.draw.integer("axis", 0, a.axes() - 1));
    Token moved = start;
    moved[static_cast<std::size_t>(axis)] = t.draw.position("moved to");
    const auto x = t.heads("x", 1, Values::ordinary);
    const auto before = a.turn(start, x), after = a.turn(moved, x);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const auto allowed = a.allowed(moved, pair, std::abs(t.pair(x, 0, pair)));
      const bool own = a.placement.axis(pair) == axis;
      const Pair expected =
          own ? t.pair(x, 0, pair) * a.point(moved, pair) : t.pair(before, 0, pair);
      expect_pair(
          fmt::format("axis {} moved, pair {} of axis {}", axis, pair, a.placement.axis(pair)),
          t.pair(after, 0, pair), expected, own || !t.own ? 2 * allowed : 0);
    }
  });
}

}  // namespace

const Property each_axis_turns_its_own_pairs{
    kName,
    "Moving a token on one axis turns exactly that axis's pairs.",
    "angle = p[axis(i)]·θ (S26, S27)",
    Kind::rotation,
    "L6-first-axis-only,L6-interleaved-as-chunked,L6-chunked-as-interleaved,"
    "L6-sections-of-elements,L6-height-width-apart,L9-height-width-swapped,L9-axial-axes-swapped,"
    "L17-axial-axes-alternating,I14-grid-shift-forgotten",
    check,
    Scope::all};

}  // namespace ropecheck::properties
