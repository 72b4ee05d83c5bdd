// Llama 3's bands meet: the blend starts and ends where its neighbours are.
//
//   smooth = (L/λ - low)/(high - low):  |smooth - end| <= |L/λ - end|/(high - low) (S13)
//
// The trained context is chosen so that one pair lies at an edge, up to the rounding of L to whole
// tokens.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "properties/identities.hpp"
#include "properties/ramp_property.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "llama3_bands_meet_continuously";

constexpr long double kLongest = 0x1p30L;

Finding check(const Subject& subject) {
  return for_scheme<spec::Llama3>(subject, kName, [&](const Draw& draw, spec::Llama3 scheme) {
    if (scheme.low_freq_factor == scheme.high_freq_factor)
      throw NotApplicable("equal edges make a step");
    scheme.factor = draw.number("factor", 1.5, 64);
    const auto pair =
        static_cast<int>(draw.integer("pair", 0, subject.specification.head.pairs() - 1));
    const bool at_high = draw.flag("at high_freq_factor");
    const auto end =
        static_cast<long double>(at_high ? scheme.high_freq_factor : scheme.low_freq_factor);
    const auto exact =
        end * 2 * std::numbers::pi_v<long double> / plain_frequency(subject.specification, pair);
    if (exact > kLongest) throw NotApplicable("no context is that long");
    scheme.trained_context = static_cast<double>(std::max(1.0L, std::round(exact)));
    const auto specification = with_scheme(subject, scheme);
    const auto [weight, error] = ramp_weight(observe(subject, specification), specification, pair);
    const auto distance = std::abs(rotations(specification, pair) - end);
    expect_near(fmt::format("blend of pair {}", pair), weight, at_high ? 1 : 0,
                distance / (scheme.high_freq_factor - scheme.low_freq_factor) + error);
  });
}

}  // namespace

const Property llama3_bands_meet_continuously{
    kName,
    "The bands of Llama 3 meet: the blend starts and ends where its neighbours are.",
    "smooth = (L/λ - low)/(high - low) (S13)",
    Kind::schedule,
    "F14d-bands-swapped",
    check};

}  // namespace ropecheck::properties
