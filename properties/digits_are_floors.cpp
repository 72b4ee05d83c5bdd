// With β = 10 the frequencies read off decimal digits: floor, not ceil.
//
//   n-th digit of m = floor(m / β^(n-1)) mod β,   m / β^i = m·θ_i for b = β^(d/2) (S19)
//
// d = 8 and b = 10000 make θ = 1, 1/10, 1/100, 1/1000. Half a unit is added to m so that no
// quotient is near an integer.
#include <fmt/format.h>

#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "digits_are_floors";

Finding check(const Subject& subject) {
  return for_scheme<spec::Default>(subject, kName, [&](const Draw& draw, const spec::Default&) {
    auto specification = subject.specification;
    specification.base = 10000;
    specification.head.head_dim = specification.head.rotary_dim = 8;
    specification.head.rotary_offset = 0;
    const auto got = observe(subject, specification);
    const auto number = draw.integer("number", 0, 9999);
    std::int64_t rest = number;
    for (const double frequency : got.frequency) {
      const auto digit = static_cast<std::int64_t>(std::floor((number + 0.5) * frequency)) % 10;
      if (digit != rest % 10)
        throw Refuted(fmt::format("digit {} read where {} stands", digit, rest % 10));
      rest /= 10;
    }
  });
}

}  // namespace

const Property digits_are_floors{
    kName,
    "With b^(2/d) = 10 the frequencies read off decimal digits: floor(m/10^(n-1)) mod 10.",
    "digit_n = floor(m/β^(n-1)) mod β (S19)",
    Kind::schedule,
    "F22d-missing-two",
    check};

}  // namespace ropecheck::properties
