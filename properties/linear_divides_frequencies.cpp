// Position interpolation divides every frequency by the factor.
//
//   h(θ_i) = θ_i / s (S5)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "linear_divides_frequencies";

Finding check(const Subject& subject) {
  return for_scheme<spec::Linear>(subject, kName, [&](const Draw& draw, spec::Linear scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    const auto specification = with_scheme(subject, scheme);
    expect_frequencies(observe(subject, specification), [&](int pair) {
      return plain_frequency(specification, pair) / scheme.factor;
    });
  });
}

}  // namespace

const Property linear_divides_frequencies{
    kName,
    "Position interpolation divides every frequency by the factor.",
    "h(θ) = θ/s (S5)",
    Kind::schedule,
    "F5-linear-ignored",
    check};

}  // namespace ropecheck::properties
