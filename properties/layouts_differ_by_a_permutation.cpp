// The two layouts differ by a permutation of the elements, nothing else.
//
//   R_interleaved(m) P x = P R_half(m) x,   (P x)[2i] = x[i], (P x)[2i+1] = x[i + d/2] (S1)
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "layouts_differ_by_a_permutation";

/// The same pairs, laid out as `to` says.
HeadVector shuffle(const HeadVector& x, const spec::Head& from, const spec::Head& to) {
  HeadVector result = x;
  for (int pair = 0; pair < from.pairs(); ++pair) {
    const auto source = spec::pair_elements(from.layout, from.rotary_dim, pair);
    const auto target = spec::pair_elements(to.layout, to.rotary_dim, pair);
    result.bits[from.rotary_offset + target.first] = x.bits[from.rotary_offset + source.first];
    result.bits[from.rotary_offset + target.second] = x.bits[from.rotary_offset + source.second];
  }
  return result;
}

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    if (t.caller.layouts().size() < 2) throw NotApplicable("the kernel has one layout only");
    const auto position = t.draw.position("position");
    t.head.layout = spec::Layout::interleaved;
    const auto shuffled_head = t.head;
    t.head.layout = spec::Layout::half;
    const auto x = t.heads("x", 1, Values::any);
    const auto shuffled = shuffle(x, t.head, shuffled_head);
    const auto expected = shuffle(to_head(t.turn({position}, x)), t.head, shuffled_head);
    t.head.layout = spec::Layout::interleaved;
    expect_same(t, {position}, shuffled, t.turn({position}, shuffled), to_buffer(expected));
  });
}

}  // namespace

const Property layouts_differ_by_a_permutation{
    kName,
    "The two layouts differ by a permutation of the elements, nothing else.",
    "R_interleaved(m)P = P·R_half(m) (S1)",
    Kind::rotation,
    "L1-other-pairing",
    check,
    Scope::all};

}  // namespace ropecheck::properties
