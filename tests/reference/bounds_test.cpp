// Are the a-priori bounds true, and not idly large?
#include "reference/bounds.hpp"

#include <algorithm>
#include <cmath>

#include "reference/oracle.hpp"
#include "tests/catch.hpp"
#include "tests/reference/emulation.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;

namespace {

const std::vector<double> kPositions{
    1, -3, 4095, 131071, 1048575, -77777, 16777216, 16777217, 16777216.0 * 37 + 19};

/// Largest measured/bound over pairs and positions, and the worst pairs' ratio at 131071.
struct Tightness {
  double worst = 0;
  double at_far_end = 0;
};

double ratio(double measured, double bound) {
  if (measured == 0) return 0;
  return bound == 0 ? INFINITY : measured / bound;
}

void measure(const AngleBound& bound, const Oracle& oracle, double position,
             const std::vector<float>& angles, Tightness& tightness) {
  double measured_worst = 0, bound_worst = 0;
  for (int pair = 0; pair < oracle.pairs(); ++pair) {
    const double exact = static_cast<double>(oracle.angle(position, pair));
    const Real difference =
        Real(angles[static_cast<std::size_t>(pair)]) - oracle.angle(position, pair);
    const double measured = std::abs(static_cast<double>(difference));
    tightness.worst = std::max(tightness.worst, ratio(measured, bound.angle(position, pair)));
    if (exact == 0) continue;
    measured_worst = std::max(measured_worst, measured);
    bound_worst = std::max(bound_worst, bound.angle(position, pair));
  }
  if (position == 131071) tightness.at_far_end = ratio(measured_worst, bound_worst);
}

Tightness product(const spec::Specification& specification, test::Pow& pow) {
  const Oracle oracle(specification);
  const AngleBound bound(Arithmetic::fp32_product, specification);
  const auto computed = test::product_frequencies(specification, pow);
  Tightness tightness;
  for (int pair = 0; pair < oracle.pairs(); ++pair) {
    const Real& exact = oracle.schedule().frequency[static_cast<std::size_t>(pair)];
    if (exact == 0) continue;
    const Real relative = abs(Real(computed.frequency[static_cast<std::size_t>(pair)]) / exact - 1);
    tightness.worst =
        std::max(tightness.worst, ratio(static_cast<double>(relative), bound.frequency(pair)));
  }
  for (const double position : kPositions) {
    std::vector<float> angles;
    for (const float frequency : computed.frequency) {
      angles.push_back(static_cast<float>(position) * frequency);
    }
    measure(bound, oracle, position, angles, tightness);
  }
  const Real scale = abs(Real(computed.attention_scale) / oracle.schedule().attention_scale - 1);
  tightness.worst =
      std::max(tightness.worst, ratio(static_cast<double>(scale), bound.attention_scale()));
  return tightness;
}

Tightness recurrence(const spec::Specification& specification, test::Pow& pow) {
  const Oracle oracle(specification);
  const AngleBound bound(Arithmetic::fp32_recurrence, specification);
  Tightness tightness;
  for (const double position : kPositions) {
    const auto computed = test::recurrence_angles(specification, position, pow);
    std::vector<float> angles = computed.frequency;
    // A pair that does not turn is granted u, which ggml's 1e-30 stays below up to 2^76 tokens.
    measure(bound, oracle, position, angles, tightness);
  }
  return tightness;
}

}  // namespace

TEST_CASE("no computed angle is outside its bound, on chosen specifications") {
  test::Pow pow(5);
  for (const auto& specification : test::chosen_specifications()) {
    CAPTURE(spec::scheme_name(specification.scheme), spec::name(specification.dialect),
            specification.head.rotary_dim);
    for (int repeat = 0; repeat < 3; ++repeat) {
      CHECK(product(specification, pow).worst <= 1);
      CHECK(recurrence(specification, pow).worst <= 1);
    }
  }
}

TEST_CASE("no computed angle is outside its bound, on random specifications") {
  std::mt19937_64 random(77);
  test::Pow pow(6);
  for (int i = 0; i < 400; ++i) {
    const auto specification = test::random_specification(random);
    CAPTURE(i, spec::scheme_name(specification.scheme), spec::name(specification.dialect),
            specification.head.rotary_dim, specification.base);
    CHECK(product(specification, pow).worst <= 1);
    CHECK(recurrence(specification, pow).worst <= 1);
  }
}

TEST_CASE("the bounds stay within a factor of ten of what is measured where it is worst") {
  test::Pow pow(8);
  for (const auto& specification :
       {test::specification(spec::Default{}), test::specification(spec::Default{}, 128, 500000),
        test::specification(spec::Llama3{8, 1, 4, 8192}, 128, 500000),
        test::specification(spec::Yarn{4, 32768, 1, 32, true, {}, {}, {}}, 128, 1e6,
                            spec::Dialect::huggingface)}) {
    CAPTURE(spec::scheme_name(specification.scheme), specification.base);
    double by_product = 0, by_recurrence = 0;  // the unkindest of twenty libms
    for (int libm = 0; libm < 20; ++libm) {
      by_product = std::max(by_product, product(specification, pow).at_far_end);
      by_recurrence = std::max(by_recurrence, recurrence(specification, pow).at_far_end);
    }
    CHECK(by_product > 0.1);
    CHECK(by_recurrence > 0.1);
    WARN("measured/bound at position 131071, " << spec::scheme_name(specification.scheme)
                                               << ": product " << by_product << ", recurrence "
                                               << by_recurrence);
  }
}

TEST_CASE("bounds grow with the position, are zero at position zero and know their names") {
  const auto specification = test::specification(spec::Default{});
  for (const auto arithmetic : {Arithmetic::fp32_product, Arithmetic::fp32_recurrence}) {
    const AngleBound bound(arithmetic, specification);
    CHECK(bound.angle(0, 5) == 0);
    CHECK(bound.angle(1000, 5) < bound.angle(2000, 5));
    CHECK(bound.angle(-1000, 5) == bound.angle(1000, 5));
    CHECK(bound.attention_scale() == 0);
  }
  CHECK(name(Arithmetic::fp32_product) == "fp32-product");
  CHECK(name(Arithmetic::fp32_recurrence) == "fp32-recurrence");
}

TEST_CASE("a wrong formula is far outside the bound") {
  const auto right = test::specification(spec::Ntk{4});
  const auto wrong = test::specification(spec::Ntk{3.999});
  const AngleBound bound(Arithmetic::fp32_product, right);
  const Oracle oracle(right), mistaken(wrong);
  const double off =
      static_cast<double>(abs(oracle.angle(131071, 40) - mistaken.angle(131071, 40)));
  CHECK(off > 10 * bound.angle(131071, 40));
}

TEST_CASE("where binary32 has no numbers left the bound admits a total loss") {
  const AngleBound vanishing(Arithmetic::fp32_product,
                             test::specification(spec::Default{}, 4, 1e300));
  CHECK(vanishing.frequency(1) >= 1);
  CHECK(vanishing.angle(1, 0) < 2);
}
