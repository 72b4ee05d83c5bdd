// Over L tokens a pair turns L divided by its wavelength times: counted token by token.
//
//   r_i = L / λ_i = L·θ_i / 2π (S4, S6)
//
// The angle from each token to the next is below half a turn (θ_0 = 1), so the steps add up without
// ambiguity.
#include <fmt/format.h>

#include <algorithm>
#include <numbers>
#include <numeric>

#include "properties/identities.hpp"
#include "properties/readout.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "rotations_are_context_over_wavelength";

constexpr std::int64_t kLongest = 200;

Finding check(const Subject& subject) {
  return for_default_circles(
      subject, kName, [&](const Draw& draw, Caller& caller, const Tolerance& tolerance) {
        const auto context = draw.integer("tokens", 1, std::min(kLongest, draw.highest()));
        std::vector<std::int64_t> positions(context + 1);
        std::iota(positions.begin(), positions.end(), std::int64_t{0});
        const auto points = circle_points(caller, positions);
        for (int pair = 0; pair < caller.oracle().pairs(); ++pair) {
          long double angle = 0;
          for (std::int64_t m = 0; m < context; ++m)
            angle += std::arg(points[m + 1][pair] * std::conj(points[m][pair]));
          // The errors of the points between cancel; those of the first and the last remain.
          const auto point_error = 2.2L * (tolerance.rotated(0, pair, caller.usual_dtype()) +
                                           tolerance.rotated(context, pair, caller.usual_dtype()));
          const auto given = given_frequency_error(caller, context);
          const auto turns = angle / (2 * std::numbers::pi_v<long double>);
          const auto wavelength =
              2 * std::numbers::pi_v<long double> / plain_frequency(subject.specification, pair);
          expect_near(fmt::format("turns of pair {}", pair), turns, context / wavelength,
                      point_error + given);
        }
      });
}

}  // namespace

const Property rotations_are_context_over_wavelength{
    kName,
    "Over L tokens a pair turns L divided by its wavelength times.",
    "r_i = L/λ_i (S4, S6)",
    Kind::schedule,
    "F22b-integer-division",
    check};

}  // namespace ropecheck::properties
