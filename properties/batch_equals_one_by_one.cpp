// A batch is its tokens: turning several tokens at once gives what turning each alone gives.
//
//   R([m₁ … m_T])[x₁ … x_T] = [R(m₁) x₁ … R(m_T) x_T] (S3)
//
// Positions come in any order, with gaps and repetitions; every head holds data of its own.
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "batch_equals_one_by_one";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto positions = t.draw.positions("positions", 1, 7);
    const auto heads = static_cast<std::size_t>(t.draw.integer("heads", 1, 3));
    const auto x = t.heads("x", positions.size() * heads, Values::ordinary);
    const auto batch = t.turn(positions, x);
    for (std::size_t token = 0; token < positions.size(); ++token) {
      const auto alone = rows_of(x, t.head.head_dim, token * heads, heads);
      const auto got = rows_of(to_head(batch), t.head.head_dim, token * heads, heads);
      expect_same(t, {positions[token]}, alone, to_buffer(got), t.turn({positions[token]}, alone));
    }
  });
}

}  // namespace

const Property batch_equals_one_by_one{
    kName,
    "A batch is its tokens: turning several at once gives what turning each alone gives.",
    "R([m₁ … m_T])[x₁ … x_T] = [R(m₁)x₁ … R(m_T)x_T] (S3)",
    Kind::rotation,
    "I4-positions-ignored,I6-first-position-for-all",
    check,
    Scope::all};

}  // namespace ropecheck::properties
