// Hugging Face's stateful rule keeps the longest length since the last one below L; a kernel
// follows it or has no memory.
//
//   record grows with every longer call, is dropped by a call below L:  length in force = max since
//   then   (S8h)
//
// The state machine is checked against that sentence; a kernel's answer in a sequence of calls must
// be that of a fresh kernel at the length of the call, or at the length in force.
#include <fmt/format.h>

#include <algorithm>

#include "properties/dynamic_property.hpp"
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"
#include "properties/stateful_length.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "stateful_rule_follows_the_record";

void expect_either(const Observed& got, const Observed& fresh, const Observed& in_force) {
  try {
    expect_equal(got, fresh);
  } catch (const Refuted&) {
    expect_equal(got, in_force);
  }
}

Finding check(const Subject& subject) {
  const auto* scheme = std::get_if<spec::DynamicNtk>(&subject.specification.scheme);
  if (scheme == nullptr || scheme->alpha) return not_run("about Hugging Face's dynamic rule");
  return holds(subject, kName, [&](const Draw& draw) {
    const double context = scheme->trained_context;
    const auto lengths = draw.lengths("lengths", 1, 6, static_cast<std::int64_t>(4 * context));
    Caller caller(subject.kernel, subject.specification);
    StatefulLength state(context);
    double longest = context;
    for (const auto length : lengths) {
      const auto call = static_cast<double>(length);
      longest = call < context ? context : std::max(longest, call);
      const double in_force = state.call(call);
      if (in_force != longest)
        throw Refuted(fmt::format("the state machine has {} in force, not {}", in_force, longest));
      caller.set_length(call);
      expect_either(observe(subject, caller), observe_at(subject, call),
                    observe_at(subject, in_force));
    }
  });
}

}  // namespace

const Property stateful_rule_follows_the_record{
    kName,
    "The stateful rule of Hugging Face keeps the longest length since the last one below L.",
    "length in force = max since the last l′ < L (S8h)",
    Kind::schedule,
    "S1-grow-only",
    check};

}  // namespace ropecheck::properties
