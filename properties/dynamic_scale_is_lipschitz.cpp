// The dynamic scale is Lipschitz with constant 1/L, and no scheme amplifies it.
//
//   |h(l₁) - h(l₂)| <= θ·σ·|l₁ - l₂|/L,   σ = 1 (paper), s (Hugging Face) (S8, S8h)
//
// Because |∂h/∂s| <= θ: PI θ/s², NTK-aware θ·(2i/(d-2))·s^(-2i/(d-2)-1), by parts a mean of 0 and
// PI's.
#include <cstdlib>

#include "properties/dynamic_property.hpp"
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "dynamic_scale_is_lipschitz";

Finding check(const Subject& subject) {
  return for_dynamic(subject, kName, [&](const Draw& draw, const DynamicScheme& scheme) {
    const auto first = draw.integer("first", 1, 16 * scheme.context);
    const auto second = draw.integer("second", 1, 16 * scheme.context);
    const auto here = observe_at(subject, static_cast<double>(first));
    const auto there = observe_at(subject, static_cast<double>(second));
    const auto distance = static_cast<long double>(std::abs(first - second));
    expect_frequencies(
        there, [&](int pair) { return here.frequency[pair]; },
        [&](int pair) {
          return here.allowed[pair] + plain_frequency(subject.specification, pair) * scheme.slope *
                                          distance / scheme.context;
        });
  });
}

}  // namespace

const Property dynamic_scale_is_lipschitz{kName,
                                          "The dynamic scale is Lipschitz with constant 1/L.",
                                          "|h(l₁) - h(l₂)| <= θ·σ·|l₁ - l₂|/L (S8, S8h)",
                                          Kind::schedule,
                                          "F4-no-length-guard",
                                          check};

}  // namespace ropecheck::properties
