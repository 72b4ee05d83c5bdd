// Does a second path through another library enclose every frequency, attention scale, cosine and
// sine?
#include "reference/oracle.hpp"
#include "reference/precision.hpp"
#include "tests/catch.hpp"
#include "tests/reference/interval_schedule.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using test::Interval;

namespace {

using Wide = RealAt<250>;

Wide wide(mpfr_srcptr value) {
  Wide result;
  mpfr_set(raw(result), value, MPFR_RNDN);
  return result;
}

/// Whether value ± error meets the enclosure.
bool meets(const Interval& enclosure, const Real& value, const Wide& error) {
  const Wide centre = convert<Wide>(value);
  return centre + error >= wide(enclosure.low()) && centre - error <= wide(enclosure.high());
}

/// Schedule and a few trigonometric values of one specification against their enclosures.
int misses(const spec::Specification& specification) {
  const Oracle oracle(specification);
  const auto& schedule = oracle.schedule();
  const auto second = test::interval_schedule(specification);
  const Wide unit = power_of_two<Wide>(-kBits<Real>);
  const Wide scale = convert<Wide>(schedule.attention_scale);
  int missed = !meets(second.attention_scale, schedule.attention_scale,
                      scale * unit * schedule.attention_units);
  for (int pair = 0; pair < oracle.pairs(); ++pair) {
    const auto& enclosure = second.frequency[static_cast<std::size_t>(pair)];
    const Real& frequency = schedule.frequency[static_cast<std::size_t>(pair)];
    missed +=
        !meets(enclosure, frequency, convert<Wide>(frequency) * unit * schedule.frequency_units);
    const std::int64_t position = 1 + 8191LL * pair * pair;
    const auto [cosine, sine] = oracle.cos_sin(position, pair);
    const Interval angle = Interval(static_cast<double>(position)) * enclosure;
    const Wide absolute = power_of_two<Wide>(-120) * scale;
    missed += !meets(second.attention_scale * cos(angle), cosine, absolute);
    missed += !meets(second.attention_scale * sin(angle), sine, absolute);
  }
  return missed;
}

}  // namespace

TEST_CASE("enclosures of a second formula hold the reference, on chosen specifications") {
  for (const auto& specification : test::chosen_specifications()) {
    CAPTURE(spec::scheme_name(specification.scheme), specification.head.rotary_dim);
    CHECK(misses(specification) == 0);
  }
}

TEST_CASE("enclosures of a second formula hold the reference, on random specifications") {
  std::mt19937_64 random(2025);
  for (int i = 0; i < 150; ++i) {
    const auto specification = test::random_specification(random);
    CAPTURE(i, spec::scheme_name(specification.scheme), spec::name(specification.dialect),
            specification.head.rotary_dim, specification.base);
    CHECK(misses(specification) == 0);
  }
}

TEST_CASE("the comparison can fail: one unit in the 50th digit is outside") {
  const auto specification = test::specification(spec::Linear{3});
  const Real frequency = schedule<Real>(specification).frequency[5];
  const Interval enclosure = test::interval_schedule(specification).frequency[5];
  const Wide error = power_of_two<Wide>(-190);
  CHECK(meets(enclosure, frequency, error));
  CHECK_FALSE(meets(enclosure, frequency * (1 + Real("1e-50")), error));
}
