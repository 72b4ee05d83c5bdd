// Turning into the other layout is turning and then permuting.
//
//   y in layout B of x in layout A  =  P y in layout A                                               (S1)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "layout_conversion_is_a_permutation";

Finding check(const Subject& subject) {
  return for_feature(subject, ROPECHECK_LAYOUT_CONVERSION, "layout conversion", kName, [](Turning& t) {
    const auto position = t.draw.position("position");
    const auto x = t.heads("x", 1, Values::ordinary);
    auto call = t.call({position}, x);
    const auto plain = t.run(call).query;
    auto other = t.head;
    other.layout = t.head.layout == spec::Layout::half ? spec::Layout::interleaved : spec::Layout::half;
    call.out_layout = other.layout;
    const auto converted = t.run(call).query;
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const auto allowed = t.own ? 0.0L : 2 * t.allowed(position, pair, std::abs(t.pair(x, 0, pair)));
      expect_pair(fmt::format("pair {}", pair), pair_at(converted, 0, other, pair), t.pair(plain, 0, pair), allowed);
    }
    expect_tail(t.head, converted, to_buffer(x));
  });
}

}  // namespace

const Property layout_conversion_is_a_permutation{kName,
 "Turning into the other layout is turning and then permuting.",
 "y in layout B = P·(y in layout A) (S1)",
 Kind::rotation,
 "L4-output-permuted",
 check};

}  // namespace ropecheck::properties
