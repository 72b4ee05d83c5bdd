// Frequencies fall geometrically: each pair turns β times slower than the one before.
//
//   θ_i / θ_(i+1) = β = b^(2/d) (S2)
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "frequencies_fall_geometrically";

Finding check(const Subject& subject) {
  return for_scheme<spec::Default>(subject, kName, [&](const Draw& draw, const spec::Default&) {
    auto specification = subject.specification;
    specification.base = draw.number("base", 2, 1e7);
    const auto got = observe(subject, specification);
    const long double step = std::pow(static_cast<long double>(specification.base),
                                      2.0L / specification.head.rotary_dim);
    for (int pair = 0; pair + 1 < static_cast<int>(got.frequency.size()); ++pair) {
      expect_near(pair_name(pair), got.frequency[pair], got.frequency[pair + 1] * step,
                  got.allowed[pair] + step * got.allowed[pair + 1]);
    }
  });
}

}  // namespace

const Property frequencies_fall_geometrically{
    kName,
    "Frequencies fall geometrically: each pair turns b^(2/d) times slower than the one before.",
    "θ_i / θ_(i+1) = b^(2/d) (S2)",
    Kind::schedule,
    "F22d-missing-two,F22e-exponent-d-minus-two",
    check};

}  // namespace ropecheck::properties
