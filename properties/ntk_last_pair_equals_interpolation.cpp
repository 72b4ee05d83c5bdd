// The last pair of NTK-aware scaling is that of position interpolation: the condition its exponent
// comes from.
//
//   θ′_(d/2-1) = θ_(d/2-1) / k (S5, S7)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ntk_last_pair_equals_interpolation";

Finding check(const Subject& subject) {
  return for_scheme<spec::Ntk>(subject, kName, [&](const Draw& draw, spec::Ntk scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    const auto specification = with_scheme(subject, scheme);
    const auto got = observe(subject, specification);
    const int last = specification.head.pairs() - 1;
    expect_near(pair_name(last), got.frequency[last],
                plain_frequency(specification, last) / scheme.factor, got.allowed[last]);
  });
}

}  // namespace

const Property ntk_last_pair_equals_interpolation{
    kName,
    "The last pair of NTK-aware scaling is that of position interpolation.",
    "θ′_last = θ_last / k (S5, S7)",
    Kind::schedule,
    "F2-base-times-factor",
    check};

}  // namespace ropecheck::properties
