// The two axes of vision RoPE turn alike: pair k of either half has the same frequency.
//
//   θ_k = θ_(k + d/4) = b^(-4k/d), restarted on each axis (S27)
#include <fmt/format.h>

#include "properties/axis_property.hpp"
#include "properties/identities.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "axial_axes_turn_alike";

// The second half of the pairs holds what the first one does.
HeadVector repeated(const Turning& t, HeadVector x) {
  const int half = t.pairs() / 2;
  for (int pair = 0; pair < half; ++pair) {
    const auto from = spec::pair_elements(t.head.layout, t.head.rotary_dim, pair);
    const auto to = spec::pair_elements(t.head.layout, t.head.rotary_dim, pair + half);
    x.bits[t.head.rotary_offset + to.first] = x.bits[t.head.rotary_offset + from.first];
    x.bits[t.head.rotary_offset + to.second] = x.bits[t.head.rotary_offset + from.second];
  }
  return x;
}

Finding check(const Subject& subject) {
  const auto* axial = std::get_if<spec::Axial>(&subject.specification.scheme);
  if (axial == nullptr || axial->frequencies != spec::AxialFrequencies::restarted)
    return not_run("the scheme does not restart its frequencies on each axis");
  return for_axes(subject, subject.specification, kName, [](AxisTurning& a) {
    Turning& t = a.turning;
    const auto position = t.draw.position("position");
    const auto x = repeated(t, t.heads("x", 1, Values::ordinary));
    const auto y = a.turn({position, position}, x);
    const int half = t.pairs() / 2;
    for (int pair = 0; pair < half; ++pair) {
      const auto allowed = 2 * a.allowed({position, position}, pair, std::abs(t.pair(x, 0, pair)));
      expect_pair(fmt::format("pair {} against pair {}", pair + half, pair),
                  t.pair(y, 0, pair + half), t.pair(y, 0, pair), allowed);
    }
  });
}

}  // namespace

const Property axial_axes_turn_alike{
    kName,
    "The two axes of vision RoPE turn alike: pair k of either half has the same frequency.",
    "θ of pair k = θ of pair k + d/4 (S27)",
    Kind::rotation,
    "F29-axial-without-restart",
    check,
    Scope::all};

}  // namespace ropecheck::properties
