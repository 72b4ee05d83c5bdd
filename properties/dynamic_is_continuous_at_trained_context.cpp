// One token beyond the trained context changes little: every inner scheme is continuous through L.
//
//   |h(L + n) - θ| <= θ·σ·n/L,   σ = 1 (paper), s (Hugging Face) (S8, S8h)
#include "properties/dynamic_property.hpp"
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "dynamic_is_continuous_at_trained_context";

Finding check(const Subject& subject) {
  return for_dynamic(subject, kName, [&](const Draw& draw, const DynamicScheme& scheme) {
    const auto steps = draw.integer("tokens beyond", 1, 16);
    const auto beyond = observe_at(subject, static_cast<double>(scheme.context + steps));
    const auto plain = [&](int pair) { return plain_frequency(subject.specification, pair); };
    expect_frequencies(beyond, plain, [&](int pair) {
      return plain(pair) * scheme.slope * steps / scheme.context;
    });
  });
}

}  // namespace

const Property dynamic_is_continuous_at_trained_context{
    kName,
    "One token beyond the trained context changes little: every inner scheme is continuous through "
    "L.",
    "|h(L+n) - θ| <= θ·σ·n/L (S8, S8h)",
    Kind::schedule,
    "F3-dynamic-frozen",
    check};

}  // namespace ropecheck::properties
