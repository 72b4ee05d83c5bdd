// Pairs are independent: what one pair holds changes no other pair.
//
//   x and x′ equal but for pair j  ⟹  R(m) x and R(m) x′ equal but for pair j (S3)
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "pairs_are_independent";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto position = t.draw.position("position");
    const auto changed = static_cast<int>(t.draw.integer("pair", 0, t.pairs() - 1));
    const auto x = t.heads("x", 1, Values::any);
    const auto other = t.draw.head("other", t.dtype, 2, Values::any);
    const auto [first, second] = spec::pair_elements(t.head.layout, t.head.rotary_dim, changed);
    const std::size_t start = t.head.rotary_offset;
    HeadVector with_other = x;
    with_other.bits[start + first] = other.bits[0];
    with_other.bits[start + second] = other.bits[1];
    const auto expected = t.turn({position}, x);
    auto got = t.turn({position}, with_other);
    got.set_bits(start + first, expected.bits(start + first));
    got.set_bits(start + second, expected.bits(start + second));
    expect_same(t, {position}, x, got, expected);
  });
}

}  // namespace

const Property pairs_are_independent{
    kName,
    "Pairs are independent: what one pair holds changes no other pair.",
    "x = x′ but for pair j ⟹ R(m)x = R(m)x′ but for pair j (S3)",
    Kind::rotation,
    "F19-partner-of-head",
    check,
    Scope::all};

}  // namespace ropecheck::properties
