// The ramp has no jump: a pair whose rotations come near an end has a weight near the end's.
//
//   |γ(r) - γ(end)| <= |r - end|/(β - α) (S9)
//
// The trained context is chosen so that one pair turns α or β times, up to the rounding of L to
// whole tokens. Over the pair index: neighbouring pairs differ by at most one step of the ramp.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "properties/identities.hpp"
#include "properties/ramp_property.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ramp_is_continuous_at_its_ends";

constexpr long double kLongest = 0x1p30L;

Finding check(const Subject& subject) {
  return for_ramp(subject, kName, [&](const Draw& draw, RampScheme scheme) {
    if (scheme.slow == scheme.fast) throw NotApplicable("equal ends make a step");
    scheme.factor = draw.number("factor", 1.5, 64);
    const auto pair =
        static_cast<int>(draw.integer("pair", 1, subject.specification.head.pairs() - 1));
    const bool at_fast = draw.flag("at beta_fast");
    const auto end = static_cast<long double>(at_fast ? scheme.fast : scheme.slow);
    const auto exact =
        end * 2 * std::numbers::pi_v<long double> / plain_frequency(subject.specification, pair);
    if (exact > kLongest) throw NotApplicable("no context is that long");
    scheme.trained_context = static_cast<double>(std::max(256.0L, std::round(exact)));
    const auto specification = with_ramp(subject, scheme);
    const auto got = observe(subject, specification);
    const auto [weight, error] = ramp_weight(got, specification, pair);
    const auto what = fmt::format("ramp at pair {}", pair);
    if (scheme.over_pairs) {
      const auto [before, before_error] = ramp_weight(got, specification, pair - 1);
      expect_near(what, weight, before, pair_step(specification) + error + before_error);
    } else {
      const auto distance = std::abs(rotations(specification, pair) - end);
      expect_near(what, weight, at_fast ? 1 : 0, distance / (scheme.fast - scheme.slow) + error);
    }
  });
}

}  // namespace

const Property ramp_is_continuous_at_its_ends{
    kName,          "The ramp has no jump at its ends.", "|γ(r) - γ(end)| <= |r - end|/(β-α) (S9)",
    Kind::schedule, "F12-rotations-ramp-inverted",       check};

}  // namespace ropecheck::properties
