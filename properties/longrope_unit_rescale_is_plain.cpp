// LongRoPE with all divisors 1 is plain RoPE at every length.
//
//   list_i = 1  ⟹  h(θ_i) = θ_i (S14)
#include <algorithm>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "longrope_unit_rescale_is_plain";

Finding check(const Subject& subject) {
  return for_scheme<spec::LongRope>(subject, kName, [&](const Draw& draw, spec::LongRope scheme) {
    std::fill(scheme.short_factor.begin(), scheme.short_factor.end(), 1.0);
    std::fill(scheme.long_factor.begin(), scheme.long_factor.end(), 1.0);
    auto specification = with_scheme(subject, scheme);
    specification.seq_len = static_cast<double>(draw.integer("length", 1, 1 << 20));
    expect_frequencies(observe(subject, specification),
                       [&](int pair) { return plain_frequency(specification, pair); });
  });
}

}  // namespace

const Property longrope_unit_rescale_is_plain{
    kName,
    "LongRoPE with all divisors 1 is plain RoPE at every length.",
    "list_i = 1 ⟹ h(θ_i) = θ_i (S14)",
    Kind::schedule,
    "F22d-missing-two",
    check};

}  // namespace ropecheck::properties
