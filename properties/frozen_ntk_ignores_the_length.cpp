// Frozen dynamic NTK is one change of base, the same for every length.
//
//   b′ = b·(s² - s + 1)^(d/(d-2)) (S23)
#include <cmath>

#include "properties/dynamic_property.hpp"
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "frozen_ntk_ignores_the_length";

Finding check(const Subject& subject) {
  const auto* scheme = std::get_if<spec::DynamicNtk>(&subject.specification.scheme);
  if (scheme == nullptr || scheme->rule != spec::LengthRule::frozen || scheme->alpha) {
    return not_run("about the frozen rule of dynamic NTK");
  }
  return holds(subject, kName, [&](const Draw& draw) {
    const auto context = static_cast<std::int64_t>(scheme->trained_context);
    const auto length = static_cast<double>(draw.integer("length", 1, 8 * context));
    const int dim = subject.specification.head.rotary_dim;
    const auto s = static_cast<long double>(scheme->factor);
    const auto expected = [&](int pair) {
      return plain_frequency(subject.specification, pair) *
             std::pow(s * s - s + 1, -2.0L * pair / (dim - 2));
    };
    expect_frequencies(observe_at(subject, length), expected,
                       [&](int pair) { return expected(pair) * 0x1p-56L; });
  });
}

}  // namespace

const Property frozen_ntk_ignores_the_length{
    kName,
    "Frozen dynamic NTK is one change of base, the same for every length.",
    "b′ = b·(s² - s + 1)^(d/(d-2)) (S23)",
    Kind::schedule,
    "F4-no-length-guard",
    check};

}  // namespace ropecheck::properties
