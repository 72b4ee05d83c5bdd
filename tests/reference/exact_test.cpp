// Are radicals the numbers that the schedule computes, and are their comparisons exact?
#include "reference/exact.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using test::specification;

namespace {

Radical radical(const spec::Specification& spec, int pair) {
  const auto result = exact_frequency(spec, schedule<Real>(spec), pair);
  REQUIRE(result);
  return *result;
}

}  // namespace

TEST_CASE("every radical lies between the schedule's value a little less and a little more") {
  int compared = 0;
  for (const auto& spec : test::chosen_specifications()) {
    const auto computed = schedule<Real>(spec);
    for (int pair = 0; pair < spec.head.pairs(); pair += 5) {
      const auto exact = exact_frequency(spec, computed, pair);
      const Real& value = computed.frequency[static_cast<std::size_t>(pair)];
      if (!exact || value == 0) continue;
      CAPTURE(spec::scheme_name(spec.scheme), spec.head.rotary_dim, pair);
      CHECK(compare(*exact, to_rational(Real(value * (1 - Real("1e-50"))))) > 0);
      CHECK(compare(*exact, to_rational(Real(value * (1 + Real("1e-50"))))) < 0);
      ++compared;
    }
  }
  CHECK(compared > 150);
}

TEST_CASE("rational frequencies are recognised as such") {
  const auto plain = specification(spec::Default{});
  CHECK(compare(radical(plain, 32), mpq_class(1, 100)) == 0);
  CHECK(compare(radical(plain, 32), mpq_class(0.01)) < 0);  // binary64's 0.01 is a little more
  CHECK(compare(radical(plain, 31), mpq_class(1, 100)) > 0);
  const auto ntk = specification(spec::Ntk{16}, 10, 256);  // base 2^8·2^5: pair i is 2^(-13i/5)
  CHECK(compare(radical(ntk, 0), 1) == 0);
  CHECK(compare(radical(specification(spec::Linear{3}), 64 / 2), mpq_class(1, 300)) == 0);
  const auto proportional = specification(spec::Proportional{2, 1}, 8);
  CHECK(compare(radical(proportional, 1), 0) == 0);
  CHECK(compare(radical(proportional, 0), mpq_class(1, 2)) == 0);
}

TEST_CASE("signs decide before magnitudes") {
  const Radical two{2, {}}, minus_two{-2, {}}, root{-1, {{2, 1, 2}}};
  CHECK(compare(two, -3) > 0);
  CHECK(compare(minus_two, 1) < 0);
  CHECK(compare(minus_two, -3) > 0);
  CHECK(compare(minus_two, -2) == 0);
  CHECK(compare(root, mpq_class(-3, 2)) > 0);  // -1.414…
  CHECK(compare(root, mpq_class(-7, 5)) < 0);
}

TEST_CASE("inside a ramp only integer ends leave a radical") {
  const spec::Yarn yarn{4, 4096, 1, 32, true, {}, {}, {}};
  const auto truncated = specification(yarn, 128, 10000, spec::Dialect::huggingface);
  const auto ramp = exact_ramp(truncated, schedule<Real>(truncated), 33);  // ends 20 and 46
  REQUIRE(ramp);
  CHECK((*ramp == mpq_class(1, 2)));
  const auto over_rotations = specification(yarn);
  CHECK_FALSE(exact_frequency(over_rotations, schedule<Real>(over_rotations), 33));
  CHECK(exact_frequency(over_rotations, schedule<Real>(over_rotations), 0));
  CHECK(exact_frequency(over_rotations, schedule<Real>(over_rotations), 63));
}
