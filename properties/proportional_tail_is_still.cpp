// Under proportional scaling the tail stands still, and the turning pairs use the whole head's
// width.
//
//   θ_i = b^(-2i/D)/s for the turning pairs, 0 for the rest (S15)
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "proportional_tail_is_still";

Finding check(const Subject& subject) {
  return for_scheme<spec::Proportional>(
      subject, kName, [&](const Draw& draw, spec::Proportional scheme) {
        scheme.factor = draw.number("factor", 1, 16);
        const auto specification = with_scheme(subject, scheme);
        const long double base = specification.base;
        expect_frequencies(observe(subject, specification), [&](int pair) {
          if (pair >= scheme.turning_pairs) return 0.0L;
          return std::pow(base, -2.0L * pair / specification.head.head_dim) / scheme.factor;
        });
      });
}

}  // namespace

const Property proportional_tail_is_still{kName,
                                          "Under proportional scaling the tail stands still.",
                                          "θ_i = b^(-2i/D)/s, 0 for the rest (S15)",
                                          Kind::schedule,
                                          "F22d-missing-two",
                                          check};

}  // namespace ropecheck::properties
