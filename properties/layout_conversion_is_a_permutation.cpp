// Turning into the other layout is turning and then permuting.
//
//   y in layout B of x in layout A  =  P y in layout A (S1)
//
// Compared with the truth, so that a kernel cannot be wrong in both layouts alike.
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "layout_conversion_is_a_permutation";

Finding check(const Subject& subject) {
  return for_feature(
      subject, ROPECHECK_LAYOUT_CONVERSION, "layout conversion", kName, [](Turning& t) {
        const auto position = t.draw.position("position");
        const auto x = t.heads("x", 1, Values::ordinary);
        auto other = t.head;
        other.layout =
            t.head.layout == spec::Layout::half ? spec::Layout::interleaved : spec::Layout::half;
        auto call = t.call({position}, x);
        call.out_layout = other.layout;
        const auto converted = t.run(call).query;
        for (int pair = 0; pair < t.pairs(); ++pair) {
          const Pair start = t.pair(x, 0, pair);
          expect_pair(fmt::format("pair {}", pair), pair_at(converted, 0, other, pair),
                      start * t.point(position, pair), t.allowed(position, pair, std::abs(start)));
        }
        expect_tail(t.head, converted, to_buffer(x));
      });
}

}  // namespace

const Property layout_conversion_is_a_permutation{
    kName,
    "Turning into the other layout is turning and then permuting.",
    "y in layout B = P·(y in layout A) (S1)",
    Kind::rotation,
    "I10-position-plus-one",
    check};

}  // namespace ropecheck::properties
