// A prompt may be turned in chunks: the pieces together are the whole.
//
//   R([a … c))·x = R([a … b))·x, R([b … c))·x   with the sequence length held fixed (S3)
//
// Consecutive positions are what kernels treat specially (blocks, recurrences over positions), at
// any start.
#include <numeric>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "chunked_prefill_equals_whole";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto tokens = t.draw.integer("tokens", 2, 70);
    const auto start = t.draw.position("start", t.draw.lowest(), t.draw.highest() - tokens);
    const auto cut = t.draw.integer("cut", 1, tokens - 1);
    std::vector<std::int64_t> positions(tokens);
    std::iota(positions.begin(), positions.end(), start);
    const auto x = t.heads("x", positions.size(), Values::ordinary);
    const auto whole = to_head(t.turn(positions, x));
    for (const auto& [from, to] : {std::pair{std::int64_t{0}, cut}, std::pair{cut, tokens}}) {
      const auto part = rows_of(x, t.head.head_dim, from, to - from);
      const std::vector<std::int64_t> chunk(positions.begin() + from, positions.begin() + to);
      const auto got = rows_of(whole, t.head.head_dim, from, to - from);
      expect_same(t, chunk, part, to_buffer(got), t.turn(chunk, part));
    }
  });
}

}  // namespace

const Property chunked_prefill_equals_whole{
    kName,
    "A prompt may be turned in chunks: the pieces together are the whole.",
    "R([a … c)) = R([a … b)) then R([b … c)) (S3)",
    Kind::rotation,
    "I8-start-offset-ignored",
    check,
    Scope::all};

}  // namespace ropecheck::properties
