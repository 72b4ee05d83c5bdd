// The cosines at position m are those of m divided by the powers of β, as the digits of m in base β
// are.
//
//   cos_i(m) = cos(m / β^i),   β = b^(2/d) (S2, S3, S19)
//
// 64-bit arithmetic computes the right side to |m|·2^-60.
#include <fmt/format.h>

#include <cmath>

#include "properties/identities.hpp"
#include "properties/readout.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "cosines_are_powers_of_beta";

constexpr std::int64_t kNear = 64;

Finding check(const Subject& subject) {
  return for_default_circles(
      subject, kName, [&](const Draw& draw, Caller& caller, const Tolerance& tolerance) {
        const auto position = draw.position("position", -kNear, kNear);
        const auto points = circle_points(caller, {position});
        const long double step = std::pow(static_cast<long double>(subject.specification.base),
                                          2.0L / subject.specification.head.rotary_dim);
        long double power = 1;
        for (int pair = 0; pair < caller.oracle().pairs(); ++pair, power *= step) {
          const Pair expected = std::polar(1.0L, position / power);
          const auto dtype = caller.usual_dtype();
          const auto allowed = caller.offers(ROPECHECK_TABLE)
                                   ? 1.5L * tolerance.table(position, pair, dtype)
                                   : tolerance.rotated(position, pair, dtype);
          const auto given = given_frequency_error(caller, position);
          expect_near(fmt::format("point of pair {}, distance", pair),
                      std::abs(points[0][pair] - expected), 0,
                      allowed + given + std::abs(position) * 0x1p-56L);
        }
      });
}

}  // namespace

const Property cosines_are_powers_of_beta{
    kName,
    "The cosines at position m are those of m divided by the powers of b^(2/d).",
    "cos_i(m) = cos(m/β^i) (S2, S3, S19)",
    Kind::schedule,
    "F22d-missing-two",
    check};

}  // namespace ropecheck::properties
