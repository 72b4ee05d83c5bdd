// NTK-aware scaling leaves the first pair alone: exactly, not nearly.
//
//   θ′_0 = 1  for every k (S7)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ntk_keeps_the_first_pair";

Finding check(const Subject& subject) {
  return for_scheme<spec::Ntk>(subject, kName, [&](const Draw& draw, spec::Ntk scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    const auto got = observe(subject, with_scheme(subject, scheme));
    expect_near(pair_name(0), got.frequency[0], 1, got.allowed[0]);
  });
}

}  // namespace

const Property ntk_keeps_the_first_pair{kName,
                                        "NTK-aware scaling leaves the first pair alone.",
                                        "θ′_0 = θ_0 (S7)",
                                        Kind::schedule,
                                        "F22f-pairs-from-one",
                                        check};

}  // namespace ropecheck::properties
