// Where tensors lie in memory does not matter: strides, order of the axes and alignment leave the
// result alone.
//
//   element e of head h of token t is at t·token_stride + h·head_stride + e (S3)
#include "properties/arrangements.hpp"
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "arrangement_changes_nothing";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto positions = t.draw.positions("positions", 1, 5);
    const auto heads = t.draw.integer("heads", 1, 3);
    const auto x = t.heads("x", positions.size() * heads, Values::ordinary);
    auto call = t.call(positions, x);
    const auto packed = t.run(call).query;
    call.arrangement = draw_arrangement(t);
    expect_same(t, positions, x, t.run(call).query, packed);
  });
}

}  // namespace

const Property arrangement_changes_nothing{kName,
                                           "Where tensors lie in memory does not matter.",
                                           "strides and alignment do not change R(m)x (S3)",
                                           Kind::conduct,
                                           "I1-stride-ignored",
                                           check,
                                           Scope::all};

}  // namespace ropecheck::properties
