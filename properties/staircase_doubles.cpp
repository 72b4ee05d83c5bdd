// The staircase stands still between doublings of the trained context and rises at each.
//
//   L·2^(n-1) < l′ <= L·2^n: b·(2^(n+1) - 1)^(d/(d-2)); l′ <= L: b (S24)
#include <cmath>

#include "properties/dynamic_property.hpp"
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "staircase_doubles";

Finding check(const Subject& subject) {
  const auto* scheme = std::get_if<spec::DynamicNtk>(&subject.specification.scheme);
  if (scheme == nullptr || scheme->rule != spec::LengthRule::staircase) {
    return not_run("about the staircase rule of dynamic NTK");
  }
  return holds(subject, kName, [&](const Draw& draw) {
    const auto doublings = static_cast<int>(draw.integer("doublings", 0, 4));
    const double top = std::ldexp(scheme->trained_context, doublings);
    const bool at_top = draw.flag("at the step's end");
    // Just above the step before, or its last token.
    const double length = at_top ? top : std::floor(top / 2) + 1;
    const long double stretch = doublings == 0 ? 1 : std::ldexp(1.0L, doublings + 1) - 1;
    expect_stretched_base(subject, length, stretch);
  });
}

}  // namespace

const Property staircase_doubles{
    kName,
    "The staircase stands still between doublings of the trained context and rises at each.",
    "b·(2^(n+1) - 1)^(d/(d-2)) for L·2^(n-1) < l′ <= L·2^n (S24)",
    Kind::schedule,
    "F4-no-length-guard",
    check};

}  // namespace ropecheck::properties
