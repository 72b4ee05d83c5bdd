// The first pair turns one radian per token, whatever base and width are.
//
//   θ_0 = b^0 = 1 (S2)
//
// Pairs count from 0: a kernel that starts at 1 loses this pair.
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "first_pair_turns_one_radian_per_token";

Finding check(const Subject& subject) {
  return for_scheme<spec::Default>(subject, kName, [&](const Draw& draw, const spec::Default&) {
    auto specification = subject.specification;
    specification.base = draw.number("base", 2, 1e7);
    const auto got = observe(subject, specification);
    expect_near(pair_name(0), got.frequency[0], 1, got.allowed[0]);
  });
}

}  // namespace

const Property first_pair_turns_one_radian_per_token{kName,
                                                     "The first pair turns one radian per token.",
                                                     "θ_0 = 1 (S2)",
                                                     Kind::schedule,
                                                     "F22f-pairs-from-one",
                                                     check};

}  // namespace ropecheck::properties
