// Interleaved and chunked orders share the pairs alike: the same sections give each axis as many.
//
//   #{i : chunked(i) = a} = #{i : interleaved(i) = a} = s_a,
//   where the sections fit, 3(s_a - 1) + a < pairs for a = 1, 2 (S26)
#include <fmt/format.h>

#include "properties/axis_property.hpp"
#include "properties/identities.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "orders_share_pairs_alike";

bool fits(const spec::MultiAxis& scheme, int pairs) {
  const std::vector<int>& section = scheme.section;
  return section.size() == 3 && section[0] + section[1] + section[2] == pairs &&
         3 * (section[1] - 1) + 1 < pairs && 3 * (section[2] - 1) + 2 < pairs;
}

Finding check(const Subject& subject) {
  const auto* scheme = std::get_if<spec::MultiAxis>(&subject.specification.scheme);
  using Order = spec::AxisOrder;
  if (scheme == nullptr || (scheme->order != Order::interleaved && scheme->order != Order::chunked))
    return not_run("the order is neither interleaved nor chunked");
  if (!fits(*scheme, subject.specification.head.pairs()))
    return not_run("the sections do not fit between one another");
  return for_axes(subject, subject.specification, kName, [&](AxisTurning& a) {
    const auto position = a.turning.draw.position("position");
    const std::vector<int> counts = pairs_turned(a, position);
    for (std::size_t axis = 0; axis < counts.size(); ++axis) {
      if (counts[axis] == scheme->section[axis]) continue;
      throw Refuted(fmt::format("axis {} turns {} pairs, its section has {}", axis, counts[axis],
                                scheme->section[axis]));
    }
  });
}

}  // namespace

const Property orders_share_pairs_alike{
    kName,
    "Interleaved and chunked orders give each axis the number of pairs that its section says.",
    "#{i : axis(i) = a} = s_a in either order (S26)",
    Kind::rotation,
    "L6-interleaved-without-end,L6-idle-pairs",
    check,
    Scope::all};

}  // namespace ropecheck::properties
