// NTK-aware scaling is plain RoPE with a larger base.
//
//   b′ = b·k^(d/(d-2)) (S7)
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ntk_is_a_change_of_base";

Finding check(const Subject& subject) {
  return for_scheme<spec::Ntk>(subject, kName, [&](const Draw& draw, spec::Ntk scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    const auto specification = with_scheme(subject, scheme);
    const long double dim = specification.head.rotary_dim;
    const auto base =
        specification.base * std::pow(static_cast<long double>(scheme.factor), dim / (dim - 2));
    expect_frequencies(observe(subject, specification),
                       [&](int pair) { return std::pow(base, -2 * pair / dim); });
  });
}

}  // namespace

const Property ntk_is_a_change_of_base{kName,
                                       "NTK-aware scaling is plain RoPE with base b·k^(d/(d-2)).",
                                       "b′ = b·k^(d/(d-2)) (S7)",
                                       Kind::schedule,
                                       "F2-base-times-factor,F2-exponent-of-head",
                                       check};

}  // namespace ropecheck::properties
