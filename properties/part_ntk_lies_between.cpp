// The old NTK-by-parts keeps every frequency between interpolated and plain: fast pairs plain, slow
// ones interpolated, and never a slower pair less slowed.
//
//   θ_i/s <= θ′_i <= θ_i, θ′_i/θ_i does not grow with i (S25)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "part_ntk_lies_between";

Finding check(const Subject& subject) {
  return for_scheme<spec::PartNtk>(subject, kName, [&](const Draw& draw, spec::PartNtk scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    auto specification = with_scheme(subject, scheme);
    specification.base = draw.number("base", 1000, 1e6);
    const auto got = observe(subject, specification);
    long double kept_before = 1, error_before = 0;
    for (int pair = 0; pair < specification.head.pairs(); ++pair) {
      const auto plain = plain_frequency(specification, pair);
      const long double error = got.allowed[pair] / plain + 0x1p-56L;
      const auto kept = got.frequency[pair] / plain;
      expect_within(fmt::format("share kept by pair {}", pair), kept, 1 / scheme.factor,
                    kept_before + error_before, error);
      kept_before = kept;
      error_before = error;
    }
  });
}

}  // namespace

const Property part_ntk_lies_between{
    kName,
    "The old NTK-by-parts slows no pair by more than s, and no pair less than a faster one.",
    "θ_i/s <= θ′_i <= θ_i, θ′_i/θ_i falls with i (S25)",
    Kind::schedule,
    "F1-wrong-base",
    check};

}  // namespace ropecheck::properties
