// Interpolation maps all positions below L′ into the trained range, L/L′ apart.
//
//   0 <= m·h(θ)/θ < L  for 0 <= m < L′ = s·L,   h(θ)/θ = L/L′ (S5)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "interpolation_maps_into_trained_range";

Finding check(const Subject& subject) {
  return for_scheme<spec::Linear>(subject, kName, [&](const Draw& draw, spec::Linear scheme) {
    const auto trained = draw.integer("trained", 1, 8192);
    const auto target = draw.integer("target", trained, 64 * trained);
    scheme.factor = static_cast<double>(target) / static_cast<double>(trained);
    const auto specification = with_scheme(subject, scheme);
    const auto got = observe(subject, specification);
    for (int pair = 0; pair < static_cast<int>(got.frequency.size()); ++pair) {
      const auto plain = plain_frequency(specification, pair);
      const auto spacing = got.frequency[pair] / plain;
      const auto error = got.allowed[pair] / plain + 0x1p-52L;  // the factor is a rounded quotient
      expect_near(fmt::format("spacing of pair {}", pair), spacing,
                  static_cast<long double>(trained) / target, error);
      expect_within(fmt::format("last position of pair {}", pair), (target - 1) * spacing, 0,
                    trained - static_cast<long double>(trained) / target, (target - 1) * error);
    }
  });
}

}  // namespace

const Property interpolation_maps_into_trained_range{
    kName,
    "Interpolation maps all positions below L′ into the trained range, L/L′ apart.",
    "0 <= m·L/L′ < L for m < L′ (S5)",
    Kind::schedule,
    "F5-linear-ignored",
    check};

}  // namespace ropecheck::properties
