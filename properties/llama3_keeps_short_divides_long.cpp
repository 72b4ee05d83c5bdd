// Llama 3 keeps short wavelengths, divides long ones by the factor, and blends linearly in L/λ
// between.
//
//   λ < L/high: θ;   λ > L/low: θ/s;   between: (1 - smooth)·θ/s + smooth·θ (S13)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/ramp_property.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "llama3_keeps_short_divides_long";

Finding check(const Subject& subject) {
  return for_scheme<spec::Llama3>(subject, kName, [&](const Draw& draw, spec::Llama3 scheme) {
    scheme.factor = draw.number("factor", 1.5, 64);
    scheme.trained_context = static_cast<double>(draw.integer("context", 256, 131072));
    const auto specification = with_scheme(subject, scheme);
    const auto got = observe(subject, specification);
    for (int pair = 0; pair < specification.head.pairs(); ++pair) {
      const auto [weight, error] = ramp_weight(got, specification, pair);
      expect_near(fmt::format("blend of pair {}", pair), weight,
                  defined_weight(specification, pair), error);
    }
  });
}

}  // namespace

const Property llama3_keeps_short_divides_long{
    kName,
    "Llama 3 keeps short wavelengths, divides long ones, and blends linearly in L/λ between.",
    "λ < L/high: θ; λ > L/low: θ/s (S13)",
    Kind::schedule,
    "F13-factors-ignored,F13c-llama3-as-linear",
    check};

}  // namespace ropecheck::properties
