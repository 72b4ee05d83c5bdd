// NTK-aware scaling needs more than two dimensions; with four, its two pairs are plain and
// interpolated exactly.
//
//   d/(d-2) has no value at d = 2;   d = 4: θ′ = (1, b^(-1/2)/k) (S7)
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"
#include "spec/build.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ntk_needs_more_than_two_dimensions";

bool accepted(const spec::Specification& specification) {
  try {
    spec::build(spec::scheme_name(specification.scheme), specification.dialect,
                spec::parameters_of(specification));
    return true;
  } catch (const spec::InputError&) {
    return false;
  }
}

Finding check(const Subject& subject) {
  return for_scheme<spec::Ntk>(subject, kName, [&](const Draw& draw, spec::Ntk scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    auto specification = with_scheme(subject, scheme);
    specification.head.rotary_offset = 0;
    specification.head.head_dim = specification.head.rotary_dim = 2;
    if (accepted(specification)) throw Refuted("rotary_dim 2 was accepted");
    specification.head.head_dim = specification.head.rotary_dim = 4;
    expect_frequencies(observe(subject, specification), [&](int pair) {
      return pair == 0
                 ? 1.0L
                 : 1 / (std::sqrt(static_cast<long double>(specification.base)) * scheme.factor);
    });
  });
}

}  // namespace

const Property ntk_needs_more_than_two_dimensions{
    kName,
    "NTK-aware scaling needs more than two dimensions; with four, its pairs are plain and "
    "interpolated.",
    "d = 2 has no d/(d-2); d = 4: θ′ = (1, b^(-1/2)/k) (S7)",
    Kind::schedule,
    "F2-base-times-factor",
    check};

}  // namespace ropecheck::properties
