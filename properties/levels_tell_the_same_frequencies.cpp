// What a kernel tells about its frequencies is what it turns with.
//
//   frequencies level = phases of table or rotation, unwrapped from position 1 upward (S2, S3)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "levels_tell_the_same_frequencies";

Finding check(const Subject& subject) {
  const auto levels = subject.kernel.description().levels;
  if ((levels & ROPECHECK_FREQUENCIES) == 0 || levels == ROPECHECK_FREQUENCIES) {
    return not_run("the kernel has not both frequencies and cosines");
  }
  return holds(subject, kName, [&](const Draw& draw) {
    auto near = subject;
    near.max_position = draw.integer("farthest", 1, draw.highest());
    const auto told = observe(near, subject.specification);
    const auto shown = observe_through_cosines(near, subject.specification);
    if (told.frequency[0] > 3)
      throw NotApplicable("more than half a turn per token cannot be unwrapped");
    expect_equal(shown, told);
  });
}

}  // namespace

const Property levels_tell_the_same_frequencies{
    kName,
    "What a kernel tells about its frequencies is what it turns with.",
    "level frequencies = unwrapped phases (S2, S3)",
    Kind::schedule,
    "P2-bf16-positions",
    check};

}  // namespace ropecheck::properties
