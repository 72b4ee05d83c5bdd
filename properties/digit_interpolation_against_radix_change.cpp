// Interpolation squeezes the digits' spacing, a change of radix keeps it and extends the range.
//
//   m/s: last digit 1/s apart, the others 1; radix β → β′: all 1 apart, range β^n → β′^n (S5, S7,
//   S19)
//
// In terms of pairs: PI's fastest pair advances by 1/s per token, NTK-aware's by 1, and both give
// the slowest pair θ/s.
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "digit_interpolation_against_radix_change";

Finding check(const Subject& subject) {
  const bool linear = std::holds_alternative<spec::Linear>(subject.specification.scheme);
  if (!linear && !std::holds_alternative<spec::Ntk>(subject.specification.scheme)) {
    return not_run("about position interpolation and NTK-aware scaling");
  }
  return holds(subject, kName, [&](const Draw& draw) {
    const auto factor = static_cast<double>(draw.integer("factor", 2, 32));
    const auto specification =
        with_scheme(subject, linear ? spec::Scheme(spec::Linear{factor}) : spec::Ntk{factor});
    const auto got = observe(subject, specification);
    const int last = static_cast<int>(got.frequency.size()) - 1;
    expect_near("advance of the fastest pair", got.frequency[0],
                linear ? 1 / static_cast<long double>(factor) : 1, got.allowed[0]);
    expect_near("advance of the slowest pair", got.frequency[last],
                plain_frequency(specification, last) / factor, got.allowed[last]);
  });
}

}  // namespace

const Property digit_interpolation_against_radix_change{
    kName,
    "Interpolation squeezes the spacing of the fastest digit, a change of radix keeps it and "
    "extends the range.",
    "spacing 1/s against 1, range s-fold in both (S5, S7, S19)",
    Kind::schedule,
    "F5-linear-ignored",
    check};

}  // namespace ropecheck::properties
