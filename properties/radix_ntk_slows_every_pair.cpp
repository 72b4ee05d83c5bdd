// The radix form of NTK slows every pair: the first by k^(2/d), each next one by as much again, the
// last by k.
//
//   θ′_i = θ_i·k^(-2(i+1)/d); with mixed_b β θ_i·k^(-((i+1)/(d/2))^β) (S22)
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "radix_ntk_slows_every_pair";

Finding check(const Subject& subject) {
  return for_scheme<spec::RadixNtk>(subject, kName, [&](const Draw& draw, spec::RadixNtk scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    auto specification = with_scheme(subject, scheme);
    specification.base = draw.number("base", 100, 1e7);
    const auto pairs = static_cast<long double>(specification.head.pairs());
    const long double logarithm = std::log(static_cast<long double>(scheme.factor));
    const auto expected = [&](int pair) {
      const auto share = (pair + 1) / pairs;
      const auto exponent =
          scheme.mixed_b ? std::pow(share, static_cast<long double>(*scheme.mixed_b)) : share;
      return plain_frequency(specification, pair) * std::exp(-exponent * logarithm);
    };
    expect_frequencies(observe(subject, specification), expected,
                       [&](int pair) { return expected(pair) * 0x1p-58L; });
  });
}

}  // namespace

const Property radix_ntk_slows_every_pair{
    kName,
    "The radix form of NTK slows every pair: the first by k^(2/d), the last by k.",
    "θ′_i = θ_i·k^(-2(i+1)/d), or by mixed_b (S22)",
    Kind::schedule,
    "F1-wrong-base",
    check};

}  // namespace ropecheck::properties
