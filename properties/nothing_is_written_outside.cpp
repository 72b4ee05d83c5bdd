// A kernel writes every element it is asked for, nothing else, and leaves its inputs alone.
//
//   canaries, guard pages and poisoned outputs around tensors with random strides and alignment
//   (S3)
#include <fmt/format.h>

#include "properties/arrangements.hpp"
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "nothing_is_written_outside";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto positions = t.draw.positions("positions", 1, 5);
    const auto heads = t.draw.integer("heads", 1, 3);
    const auto x = t.heads("x", positions.size() * heads, Values::ordinary);
    auto call = t.call(positions, x);
    call.arrangement = draw_arrangement(t);
    if (t.draw.flag("with key")) call.key = call.query;
    for (const auto& fault : t.run(call).faults) {
      throw Refuted(fmt::format("{}: {}", fault.kind, fault.detail));
    }
  });
}

}  // namespace

const Property nothing_is_written_outside{
    kName,
    "A kernel writes every element it is asked for and nothing else, and leaves its inputs alone.",
    "canaries and poisoned outputs stay and go (S3)",
    Kind::conduct,
    "M1-one-past-the-end,M2-writes-input,M3-last-token-left-out",
    check,
    Scope::all};

}  // namespace ropecheck::properties
