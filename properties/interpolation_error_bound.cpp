// Between two neighbouring positions a score departs from the straight line by at most half the sum
// of squared frequencies.
//
//   |a(s) - a_line(s)| <= max|h|·(s - s1)(s2 - s)/2·Σθ_j²,   Σθ_j² = (1 - b^-2)/(1 - b^(-4/d))
//   (S20)
//
// a(s) = Re Σ h_j·exp(i·s·θ_j). The paper's bound has d/(4 ln b) in place of the sum and is
// exceeded when all contents are aligned; the exact sum holds.
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "interpolation_error_bound";

/// a(s) with all h_j = 1 and every pair aligned at s = 0.
long double score(const Observed& observed, long double s) {
  long double sum = 0;
  for (const double frequency : observed.frequency) sum += std::cos(s * frequency);
  return sum;
}

Finding check(const Subject& subject) {
  return for_scheme<spec::Default>(subject, kName, [&](const Draw& draw, const spec::Default&) {
    const auto got = observe(subject, subject.specification);
    const long double base = subject.specification.base;
    const long double sum = (1 - std::pow(base, -2.0L)) /
                            (1 - std::pow(base, -4.0L / subject.specification.head.rotary_dim));
    long double squares = 0, error = 0;
    for (std::size_t pair = 0; pair < got.frequency.size(); ++pair) {
      squares += static_cast<long double>(got.frequency[pair]) * got.frequency[pair];
      error += 3.0L * got.allowed[pair] * std::abs(got.frequency[pair]);
    }
    expect_near("sum of squared frequencies", squares, sum, error + sum * 0x1p-50L);
    const auto place = static_cast<long double>(draw.integer("place", 1, 15)) / 16;
    const auto start = draw.integer("start", 0, 4096);
    const long double departure =
        score(got, start + place) - (1 - place) * score(got, start) - place * score(got, start + 1);
    expect_within("departure from the line", std::abs(departure), 0, place * (1 - place) / 2 * sum,
                  error + 0x1p-40L);
  });
}

}  // namespace

const Property interpolation_error_bound{kName,
                                         "Between neighbouring positions a score departs from the "
                                         "straight line by at most max|h|·(s-s1)(s2-s)/2·Σθ².",
                                         "Σθ_j² = (1 - b^-2)/(1 - b^(-4/d)) (S20)",
                                         Kind::schedule,
                                         "F22b-integer-division",
                                         check};

}  // namespace ropecheck::properties
