// Alpha stretches the base up to the trained context; beyond it as well, or not at all.
//
//   l′ <= L: b·alpha^(d/(d-2)); l′ > L: the same, or b·(s·l′/L - (s-1))^(d/(d-2)) where alpha is
//   lost (S8h)
#include "properties/dynamic_property.hpp"
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "alpha_holds_as_far_as_its_dialect";

Finding check(const Subject& subject) {
  const auto* scheme = std::get_if<spec::DynamicNtk>(&subject.specification.scheme);
  if (scheme == nullptr || !scheme->alpha) return not_run("about dynamic schemes with alpha");
  return holds(subject, kName, [&](const Draw& draw) {
    const bool beyond = draw.flag("beyond L");
    const double context = scheme->trained_context;
    const double length =
        beyond ? context + static_cast<double>(draw.integer("tokens", 1, 9999)) : context;
    const bool lost = beyond && scheme->alpha_ends_at_context;
    const auto s = static_cast<long double>(scheme->factor);
    const auto alpha = static_cast<long double>(*scheme->alpha);
    const auto stretch = lost ? s * length / context - (s - 1) : alpha;
    expect_stretched_base(subject, length, stretch);
  });
}

}  // namespace

const Property alpha_holds_as_far_as_its_dialect{
    kName,
    "Alpha stretches the base up to the trained context; beyond it as well, or not at all.",
    "b·alpha^(d/(d-2)) up to L, by dialect beyond (S8h)",
    Kind::schedule,
    "F3-dynamic-frozen",
    check};

}  // namespace ropecheck::properties
