// Turning the negative is the negative of turning.
//
//   R(m)(-x) = -R(m) x                                                                               (S3)
//
// Rounding to nearest is symmetric, so our own kernels give equal bits but for the signs of zeros.
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "negation_commutes";

HeadVector negated(HeadVector x) {
  for (auto& bits : x.bits) bits ^= std::uint64_t{1} << (8 * spec::info(x.dtype).bytes - 1);
  return x;
}

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto position = t.draw.position("position");
    const auto x = t.heads("x", 1, Values::any);
    const auto plus = t.turn({position}, x), minus = t.turn({position}, negated(x));
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const auto allowed = t.own ? 0.0L : 2 * t.allowed(position, pair, std::abs(t.pair(x, 0, pair)));
      expect_pair(fmt::format("pair {}", pair), t.pair(minus, 0, pair), -t.pair(plus, 0, pair), allowed);
    }
  });
}

}  // namespace

const Property negation_commutes{kName,
 "Turning the negative is the negative of turning.",
 "R(m)(-x) = -R(m)x (S3)",
 Kind::rotation,
 "M11-unmasked-lane",
 check};

}  // namespace ropecheck::properties
