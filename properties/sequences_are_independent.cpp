// Sequences of a batch are independent: each turns by its own positions and its own length.
//
//   R([seq₁, seq₂]) = [R(seq₁), R(seq₂)] (S3, S8)
//
// Of the schemes only dynamic ones look at the length; the positions of the second sequence start
// anew.
#include <algorithm>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "sequences_are_independent";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto first = t.draw.positions("first", 1, 4);
    const auto second = t.draw.positions("second", 1, 4);
    const auto x = t.heads("x", first.size(), Values::ordinary);
    const auto y = t.heads("y", second.size(), Values::ordinary);
    const double length = t.caller.specification().seq_len.value_or(0);
    const auto shorter =
        static_cast<double>(t.draw.integer("second length", 1, std::max(1.0, length)));
    auto positions = first;
    positions.insert(positions.end(), second.begin(), second.end());
    auto data = x;
    data.bits.insert(data.bits.end(), y.bits.begin(), y.bits.end());
    auto batch = t.call(positions, data);
    batch.sequence_starts = {0, static_cast<std::int64_t>(first.size()),
                             static_cast<std::int64_t>(positions.size())};
    batch.seq_lens = {length, shorter};
    auto alone = t.call(second, y);
    alone.seq_lens = {shorter};
    const auto together = to_head(t.run(batch).query);
    const auto got = [&](std::size_t from, std::size_t count) {
      return to_buffer(rows_of(together, t.head.head_dim, from, count));
    };
    expect_same(t, first, x, got(0, first.size()), t.turn(first, x));
    expect_same(t, second, y, got(first.size(), second.size()), t.run(alone).query);
  });
}

}  // namespace

const Property sequences_are_independent{
    kName,
    "Sequences of a batch are independent: each turns by its own positions and length.",
    "R([seq₁, seq₂]) = [R(seq₁), R(seq₂)] (S3, S8)",
    Kind::rotation,
    "I9-positions-of-first-sequence,S3-longest-of-batch",
    check,
    Scope::all};

}  // namespace ropecheck::properties
