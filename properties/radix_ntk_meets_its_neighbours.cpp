// With mixed_b 1 the radix form of NTK is the one without, with mixed_b 0 it is position
// interpolation, and whatever mixed_b its last pair is that of position interpolation.
//
//   β = 1: θ_i·k^(-2(i+1)/d); β = 0: θ_i/k; any β: θ′_(d/2-1) = θ_(d/2-1)/k (S5, S22)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "radix_ntk_meets_its_neighbours";

Finding check(const Subject& subject) {
  return for_scheme<spec::RadixNtk>(subject, kName, [&](const Draw& draw, spec::RadixNtk scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    const auto with_exponent = [&](std::optional<double> mixed_b) {
      scheme.mixed_b = mixed_b;
      auto specification = with_scheme(subject, scheme);
      specification.base = 10000;
      return specification;
    };
    const auto none = with_exponent(0);
    const auto divided = [&](int pair) { return plain_frequency(none, pair) / scheme.factor; };
    expect_frequencies(observe(subject, none), divided);
    expect_equal(observe(subject, with_exponent(1)), observe(subject, with_exponent(std::nullopt)));
    const auto any = observe(subject, with_exponent(draw.number("mixed_b", 0.25, 2)));
    const int last = none.head.pairs() - 1;
    expect_near(pair_name(last), any.frequency[last], divided(last), any.allowed[last]);
  });
}

}  // namespace

const Property radix_ntk_meets_its_neighbours{
    kName,
    "The radix form of NTK with mixed_b 1 is the one without, with mixed_b 0 it is position "
    "interpolation.",
    "β = 0: θ_i/k; last pair: θ_i/k at any β (S5, S22)",
    Kind::schedule,
    "F18-exponent-of-head",
    check};

}  // namespace ropecheck::properties
