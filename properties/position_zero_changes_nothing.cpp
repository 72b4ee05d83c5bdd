// Position zero changes nothing but the scale.
//
//   R(0) x = A·x (S3)
//
// With A = 1 the products are x·1 and x·0, so finite inputs come back bit for bit, except that -0
// may become +0.
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "position_zero_changes_nothing";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto x = t.heads("x", 1, Values::any);
    const auto y = t.turn({0}, x);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const Pair start = t.pair(x, 0, pair);
      const auto allowed = t.scale() == 1 ? 0.0L : t.allowed(0, pair, std::abs(start));
      expect_pair(fmt::format("pair {}", pair), t.pair(y, 0, pair), t.scale() * start, allowed);
    }
  });
}

}  // namespace

const Property position_zero_changes_nothing{kName,
                                             "Position zero changes nothing but the scale.",
                                             "R(0)x = A·x (S3)",
                                             Kind::rotation,
                                             "I10-position-minus-one",
                                             check};

}  // namespace ropecheck::properties
