// NTK-aware scaling multiplies β by the stretch that makes the last pair fit.
//
//   (β·λ)^(d/2-1) = k·β^(d/2-1),   λ = k^(2/(d-2)) (S7)
//
// Each step between neighbours is βλ, and over all d/2 - 1 of them the frequencies fall by
// k·β^(d/2-1).
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ntk_solves_its_equation";

Finding check(const Subject& subject) {
  return for_scheme<spec::Ntk>(subject, kName, [&](const Draw& draw, spec::Ntk scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    const auto specification = with_scheme(subject, scheme);
    const auto got = observe(subject, specification);
    const int dim = specification.head.rotary_dim, last = dim / 2 - 1;
    const long double factor = scheme.factor;
    const auto beta = std::pow(static_cast<long double>(specification.base), 2.0L / dim);
    const auto step = beta * std::pow(factor, 2.0L / (dim - 2));
    for (int pair = 0; pair < last; ++pair) {
      expect_near(pair_name(pair), got.frequency[pair], got.frequency[pair + 1] * step,
                  got.allowed[pair] + step * got.allowed[pair + 1]);
    }
    const auto fall = factor * std::pow(beta, static_cast<long double>(last));
    expect_near(pair_name(0), got.frequency[0], got.frequency[last] * fall,
                got.allowed[0] + fall * got.allowed[last]);
  });
}

}  // namespace

const Property ntk_solves_its_equation{
    kName,
    "NTK-aware scaling multiplies β by k^(2/(d-2)), which makes the last pair fit.",
    "(βλ)^(d/2-1) = k·β^(d/2-1), λ = k^(2/(d-2)) (S7)",
    Kind::schedule,
    "F2-base-times-factor",
    check};

}  // namespace ropecheck::properties
