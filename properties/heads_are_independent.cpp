// Heads are independent: every head of a token turns as if it were alone.
//
//   R(m)[x₁ … x_H] = [R(m) x₁ … R(m) x_H] (S3)
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "heads_are_independent";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto position = t.draw.position("position");
    const auto heads = static_cast<std::size_t>(t.draw.integer("heads", 1, 9));
    const auto x = t.heads("x", heads, Values::ordinary);
    const auto together = to_head(t.turn({position}, x));
    for (std::size_t head = 0; head < heads; ++head) {
      const auto alone = rows_of(x, t.head.head_dim, head, 1);
      const auto got = rows_of(together, t.head.head_dim, head, 1);
      expect_same(t, {position}, alone, to_buffer(got), t.turn({position}, alone));
    }
  });
}

}  // namespace

const Property heads_are_independent{
    kName,
    "Heads are independent: every head of a token turns as if it were alone.",
    "R(m)[x₁ … x_H] = [R(m)x₁ … R(m)x_H] (S3)",
    Kind::rotation,
    "I5-angle-by-head",
    check,
    Scope::all};

}  // namespace ropecheck::properties
