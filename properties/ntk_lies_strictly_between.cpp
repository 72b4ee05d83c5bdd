// Every other pair of NTK-aware scaling lies strictly between plain and interpolated: slower than
// θ, faster than θ/k.
//
//   θ_i / k < θ′_i < θ_i  for 0 < i < d/2 - 1, k > 1 (S7)
//
// Strictness is demanded where the gap, θ·(1 - k^(-2i/(d-2))), is wider than the kernel's allowed
// error.
#include <algorithm>
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ntk_lies_strictly_between";

Finding check(const Subject& subject) {
  return for_scheme<spec::Ntk>(subject, kName, [&](const Draw& draw, spec::Ntk scheme) {
    scheme.factor = draw.number("factor", 1.5, 64);
    const auto specification = with_scheme(subject, scheme);
    const auto got = observe(subject, specification);
    for (int pair = 1; pair + 1 < specification.head.pairs(); ++pair) {
      const auto plain = plain_frequency(specification, pair);
      const auto share = 2.0L * pair / (specification.head.rotary_dim - 2);
      const auto above = plain * (1 - std::pow(static_cast<long double>(scheme.factor), -share));
      const auto below = plain * (std::pow(static_cast<long double>(scheme.factor), -share) -
                                  1 / static_cast<long double>(scheme.factor));
      // Half of each gap: strict, and more than the error where the error is smaller than that.
      const auto margin = std::min(above, below) / 2;
      expect_within(pair_name(pair), got.frequency[pair], plain / scheme.factor + margin,
                    plain - margin, got.allowed[pair]);
    }
  });
}

}  // namespace

const Property ntk_lies_strictly_between{
    kName,
    "Every other pair of NTK-aware scaling lies strictly between plain and interpolated.",
    "θ/k < θ′ < θ for 0 < i < d/2-1 (S7)",
    Kind::schedule,
    "F22d-missing-two",
    check};

}  // namespace ropecheck::properties
