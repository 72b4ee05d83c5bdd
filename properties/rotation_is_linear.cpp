// Turning is linear: the sum of two turned heads is the turned sum.
//
//   R(m)(x + y) = R(m) x + R(m) y (S3)
//
// The elements are small multiples of 1/8, so that x + y is exact in every format; three rotations
// are compared.
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"
#include "reference/rounding.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "rotation_is_linear";

HeadVector add(const HeadVector& x, const HeadVector& y) {
  HeadVector sum = x;
  for (std::size_t e = 0; e < sum.bits.size(); ++e) {
    sum.bits[e] = reference::round_to(x.dtype, reference::Real(x.value(e) + y.value(e)));
  }
  return sum;
}

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto position = t.draw.position("position");
    const auto x = t.heads("x", 1, Values::shortened);
    const auto y = t.heads("y", 1, Values::shortened);
    const auto sum = add(x, y);
    const auto turned_x = t.turn({position}, x), turned_y = t.turn({position}, y),
               turned_sum = t.turn({position}, sum);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      long double allowed = 0;
      for (const auto* head : {&x, &y, &sum})
        allowed += t.allowed(position, pair, std::abs(t.pair(*head, 0, pair)));
      expect_pair(fmt::format("pair {}", pair), t.pair(turned_sum, 0, pair),
                  t.pair(turned_x, 0, pair) + t.pair(turned_y, 0, pair), allowed);
    }
  });
}

}  // namespace

const Property rotation_is_linear{
    kName,
    "Turning is linear: the sum of two turned heads is the turned sum.",
    "R(m)(x + y) = R(m)x + R(m)y (S3)",
    Kind::rotation,
    "P5-f16-rotation",
    check};

}  // namespace ropecheck::properties
