// The dynamic scale is 1 up to the trained context and grows from there: no pair turns faster at a
// greater length.
//
//   s(l′) = max(1, l′/L):  h = θ for l′ <= L,  h(l₂) <= h(l₁) for l₂ >= l₁ (S8)
#include "properties/dynamic_property.hpp"
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "dynamic_scale_is_one_then_grows";

Finding check(const Subject& subject) {
  return for_dynamic(subject, kName, [&](const Draw& draw, const DynamicScheme& scheme) {
    const auto within =
        observe_at(subject, static_cast<double>(draw.integer("within", 1, scheme.context)));
    expect_frequencies(within,
                       [&](int pair) { return plain_frequency(subject.specification, pair); });
    const auto shorter = draw.integer("length", 1, 16 * scheme.context);
    const auto more = draw.integer("more", 1, 4 * scheme.context);
    const auto here = observe_at(subject, static_cast<double>(shorter));
    const auto there = observe_at(subject, static_cast<double>(shorter + more));
    for (int pair = 0; pair < subject.specification.head.pairs(); ++pair) {
      expect_within(pair_name(pair), there.frequency[pair], 0, here.frequency[pair],
                    here.allowed[pair] + there.allowed[pair]);
    }
  });
}

}  // namespace

const Property dynamic_scale_is_one_then_grows{
    kName,
    "The dynamic scale is 1 up to the trained context and grows from there.",
    "s = max(1, l′/L) (S8)",
    Kind::schedule,
    "F4-no-length-guard",
    check};

}  // namespace ropecheck::properties
