// Factors of interpolation compose: by s and then by t is by s·t.
//
//   h_(s·t)(θ) = h_s(θ) / t (S5)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "interpolation_factors_compose";

Finding check(const Subject& subject) {
  return for_scheme<spec::Linear>(subject, kName, [&](const Draw& draw, spec::Linear scheme) {
    const auto first = draw.number("s", 1, 16), second = draw.number("t", 1, 16);
    scheme.factor = first;
    const auto once = observe(subject, with_scheme(subject, scheme));
    scheme.factor = first * second;
    const auto both = observe(subject, with_scheme(subject, scheme));
    expect_frequencies(
        both, [&](int pair) { return once.frequency[pair] / second; },
        [&](int pair) { return once.allowed[pair] / second + once.frequency[pair] * 0x1p-52L; });
  });
}

}  // namespace

const Property interpolation_factors_compose{
    kName,
    "Factors of interpolation compose: by s and then by t is by s·t.",
    "h_(s·t) = h_s / t (S5)",
    Kind::schedule,
    "F5b-linear-and-base",
    check};

}  // namespace ropecheck::properties
