// Factor 1 changes nothing: every scheme falls back to the plain frequencies.
//
//   h(θ) = θ  for s = 1 (S5, S7, S9, S13, S22, S25)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "inactive_scheme_equals_default";

template <class Scheme>
bool switch_off(Scheme& scheme) {
  using std::is_same_v;
  if constexpr (is_same_v<Scheme, spec::Linear> || is_same_v<Scheme, spec::Ntk> ||
                is_same_v<Scheme, spec::NtkByParts> || is_same_v<Scheme, spec::Llama3> ||
                is_same_v<Scheme, spec::RadixNtk> || is_same_v<Scheme, spec::PartNtk>) {
    scheme.factor = 1;
    return true;
  } else {
    return false;  // the others have properties of their own for this
  }
}

Finding check(const Subject& subject) {
  auto scheme = subject.specification.scheme;
  if (!std::visit([](auto& inner) { return switch_off(inner); }, scheme)) {
    return not_run("the scheme has no factor that switches it off");
  }
  auto specification = with_scheme(subject, scheme);
  return holds(subject, kName, [&](const Draw& draw) {
    specification.base = draw.number("base", 100, 1e7);
    expect_frequencies(observe(subject, specification),
                       [&](int pair) { return plain_frequency(specification, pair); });
  });
}

}  // namespace

const Property inactive_scheme_equals_default{
    kName,
    "Factor 1 changes nothing: every scheme falls back to the plain frequencies.",
    "h(θ) = θ for s = 1 (S5, S7, S9, S13, S22, S25)",
    Kind::schedule,
    "F1-wrong-base",
    check};

}  // namespace ropecheck::properties
