// Turning keeps the length of every pair, up to the attention scale.
//
//   ‖R(m) x‖ = A·‖x‖ (S3)
//
// A wrong angle does not change a length, so what is allowed is the bound at position 0: table and
// rounding only.
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "norm_is_kept";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto position = t.draw.position("position");
    const auto x = t.heads("x", 1, Values::any);
    const auto y = t.turn({position}, x);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const long double length = std::abs(t.pair(x, 0, pair));
      expect_pair(fmt::format("length of pair {}", pair), std::abs(t.pair(y, 0, pair)),
                  t.scale() * length, t.allowed(0, pair, length));
    }
  });
}

}  // namespace

const Property norm_is_kept{kName,
                            "Turning keeps the length of every pair, up to the attention scale.",
                            "‖R(m)x‖ = A·‖x‖ (S3)",
                            Kind::rotation,
                            "L10-second-half-sign,F8-scale-missing",
                            check};

}  // namespace ropecheck::properties
