// A key turns as if it were a query: with its own data, its own number of heads, at the same
// positions.
//
//   R([m])(q, k) = (R([m]) q, R([m]) k) (S3)
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "key_turns_like_query";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto positions = t.draw.positions("positions", 1, 5);
    const auto query_heads = t.draw.integer("query heads", 1, 4);
    const auto key_heads = t.draw.integer("key heads", 1, 4);
    const auto q = t.heads("q", positions.size() * query_heads, Values::ordinary);
    const auto k = t.heads("k", positions.size() * key_heads, Values::ordinary);
    auto call = t.call(positions, q);
    call.key = {static_cast<int>(key_heads), to_buffer(k)};
    const auto both = t.run(call);
    expect_same(t, positions, k, both.key, t.turn(positions, k));
    expect_same(t, positions, q, both.query, t.turn(positions, q));
  });
}

}  // namespace

const Property key_turns_like_query{
    kName,
    "A key turns as if it were a query, with its own data and number of heads.",
    "R(m)(q, k) = (R(m)q, R(m)k) (S3)",
    Kind::rotation,
    "L16-key-unrotated",
    check};

}  // namespace ropecheck::properties
