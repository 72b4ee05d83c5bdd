// Between its ends the ramp is linear: in rotations for the paper, in the pair index for Hugging
// Face and ggml.
//
//   paper   γ = (r - α)/(β - α) (S9) others  γ = 1 - (i - low)/(high - low),  low = c(β), high =
//   c(α),  c(r) = d·ln(L/2πr)/(2 ln b)    (S11)
//
// huggingface rounds low down and high up unless `truncate` is false, ggml always; both cut to [0,
// d - 1].
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/ramp_property.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ramp_is_linear_in_its_variable";

Finding check(const Subject& subject) {
  return for_ramp(subject, kName, [&](const Draw& draw, RampScheme scheme) {
    scheme.factor = draw.number("factor", 1.5, 64);
    scheme.trained_context = static_cast<double>(draw.integer("context", 256, 131072));
    const auto specification = with_ramp(subject, scheme);
    const auto got = observe(subject, specification);
    for (int pair = 0; pair < specification.head.pairs(); ++pair) {
      const auto [weight, error] = ramp_weight(got, specification, pair);
      expect_near(fmt::format("ramp at pair {}", pair), weight, defined_weight(specification, pair),
                  error);
    }
  });
}

}  // namespace

const Property ramp_is_linear_in_its_variable{
    kName,
    "Between its ends the ramp is linear: in rotations (paper) or in the pair index (huggingface, "
    "ggml).",
    "γ = (r-α)/(β-α), or 1 - (i-low)/(high-low) (S9, S11)",
    Kind::schedule,
    "F6-truncate-ignored,F12-ramp-over-wavelength",
    check};

}  // namespace ropecheck::properties
