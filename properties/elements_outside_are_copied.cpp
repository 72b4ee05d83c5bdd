// Elements outside the rotated part are copied bit for bit.
//
//   y[e] = x[e]  for e < rotary_offset and e >= rotary_offset + rotary_dim (S1)
//
// A head that is rotated as a whole gets a tail for this property, if scheme and kernel accept one.
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"
#include "spec/build.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "elements_outside_are_copied";

constexpr int kTail = 6;  // odd in pairs, no multiple of a vector

// Why a specification cannot be asked for; empty if it can.
std::string refusal(const spec::Specification& specification) {
  try {
    spec::build(spec::scheme_name(specification.scheme), specification.dialect,
                spec::parameters_of(specification));
    return "";
  } catch (const spec::InputError& refused) {
    return refused.what();
  }
}

Finding check(const Subject& subject) {
  auto specification = subject.specification;
  auto& head = specification.head;
  if (head.rotary_dim == head.head_dim) {
    const bool possible = refusal(specification).empty();
    head.head_dim += kTail;
    // Some schemes pair across the whole head: there a head has no tail.
    const std::string reason = refusal(specification);
    if (possible && !reason.empty()) return not_run("no element lies outside: " + reason);
  }
  return for_rotation(subject, specification, kName, [](Turning& t) {
    const auto positions = t.draw.positions("positions", 1, 3);
    const auto heads = t.draw.integer("heads", 1, 3);
    const auto x = t.heads("x", positions.size() * heads, Values::any);
    expect_tail(t.head, t.turn(positions, x), to_buffer(x));
  });
}

}  // namespace

const Property elements_outside_are_copied{
    kName,
    "Elements outside the rotated part are copied bit for bit.",
    "y[e] = x[e] outside [offset, offset + rotary_dim) (S1)",
    Kind::rotation,
    "L7-tail-not-copied,F20-rotary-width-ignored",
    check,
    Scope::all};

}  // namespace ropecheck::properties
