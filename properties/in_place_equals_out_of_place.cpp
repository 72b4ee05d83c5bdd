// Turning in place gives what turning into another buffer gives.
//
//   y overwrites x: the result must not depend on it (S3)
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "in_place_equals_out_of_place";

Finding check(const Subject& subject) {
  return for_feature(subject, ROPECHECK_IN_PLACE, "in-place rotation", kName, [](Turning& t) {
    const auto positions = t.draw.positions("positions", 1, 5);
    const auto heads = t.draw.integer("heads", 1, 3);
    const auto x = t.heads("x", positions.size() * heads, Values::ordinary);
    auto call = t.call(positions, x);
    const auto out_of_place = t.run(call).query;
    call.arrangement.in_place = true;
    expect_same(t, positions, x, t.run(call).query, out_of_place);
  });
}

}  // namespace

const Property in_place_equals_out_of_place{
    kName,
    "Turning in place gives what turning into another buffer gives.",
    "in place: y = R(m)x all the same (S3)",
    Kind::conduct,
    "M4-in-place-alias",
    check,
    Scope::all};

}  // namespace ropecheck::properties
