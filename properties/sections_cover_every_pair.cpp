// The sections cover every pair: no pair is idle, none turns twice, each axis has its number of
// them.
//
//   #{i : axis(i) = a} as the sections say, summed over a: all pairs (S26, S27)
#include <fmt/format.h>

#include "properties/axis_property.hpp"
#include "properties/identities.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "sections_cover_every_pair";

Finding check(const Subject& subject) {
  const auto* scheme = std::get_if<spec::MultiAxis>(&subject.specification.scheme);
  if (scheme != nullptr && scheme->order == spec::AxisOrder::interleaved_or_idle)
    return not_run("pairs that no section claims turn by a further axis in this order");
  return for_axes(subject, subject.specification, kName, [](AxisTurning& a) {
    const auto position = a.turning.draw.position("position");
    const std::vector<int> counts = pairs_turned(a, position);
    std::vector<int> expected(counts.size(), 0);
    for (int pair = 0; pair < a.turning.pairs(); ++pair)
      ++expected[static_cast<std::size_t>(a.placement.axis(pair))];
    for (std::size_t axis = 0; axis < counts.size(); ++axis) {
      if (counts[axis] == expected[axis]) continue;
      throw Refuted(
          fmt::format("axis {} turns {} pairs, not {}", axis, counts[axis], expected[axis]));
    }
  });
}

}  // namespace

const Property sections_cover_every_pair{
    kName,
    "The sections cover every pair: none is idle, each axis has its number of them.",
    "#{i : axis(i) = a} as the sections say (S26, S27)",
    Kind::rotation,
    "L6-idle-pairs,L6-first-axis-only,L6-interleaved-without-end",
    check,
    Scope::all};

}  // namespace ropecheck::properties
