// How much is a query stretched at its position, and a score before the softmax?
#include <cmath>

#include "reference/oracle.hpp"
#include "reference/placement.hpp"
#include "reference/precision.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using Rule = spec::Temperature::Rule;
using Quantity = Oracle::Quantity;
using test::specification;

namespace {

spec::Specification warm(Rule rule, double length, double amplitude = 0.1) {
  auto spec = specification(spec::Default{});
  spec.temperature = spec::Temperature{rule, amplitude, length};
  return spec;
}

double at(const spec::Specification& spec, std::int64_t position) {
  return static_cast<double>(query_temperature<Real>(spec, position));
}

}  // namespace

TEST_CASE("without a temperature a query is left as it is") {
  CHECK(at(specification(spec::Default{}), 123456) == 1);
}

TEST_CASE("steps rise at multiples of the length, one token earlier by Llama 4's rule") {
  const auto steps = warm(Rule::steps, 100), after = warm(Rule::steps_after, 100);
  CHECK(at(steps, 99) == 1);
  CHECK(at(steps, 100) == 1 + 0.1 * std::log(2.0));
  CHECK(at(steps, 199) == at(steps, 100));
  CHECK(at(after, 98) == 1);
  CHECK(at(after, 99) == at(steps, 100));
  for (const std::int64_t position : {0, 1, 98, 99, 100, 12345}) {
    CHECK(at(after, position) == at(steps, position + 1));
    CHECK(at(steps, position + 1) >= at(steps, position));
  }
  CHECK(at(after, 8191 * 100 - 1) == Approx(1 + 0.1 * std::log(8192.0)).epsilon(1e-14));
}

TEST_CASE("a length that is no whole number is divided exactly") {
  const auto thirds = warm(Rule::steps, 0.1);  // binary64's 0.1 is a little more than a tenth
  CHECK(at(thirds, 1) == Approx(1 + 0.1 * std::log(10.0)).epsilon(1e-14));
  CHECK(at(warm(Rule::steps, 2.5), 5) == Approx(1 + 0.1 * std::log(3.0)).epsilon(1e-14));
}

TEST_CASE("log-n is 1 up to the trained length and continuous there") {
  const auto spec = warm(Rule::log_n, 4096);
  CHECK(at(spec, 0) == 1);
  CHECK(at(spec, 4095) == 1);
  const double next = at(spec, 4096);
  CHECK(next > 1);
  CHECK(next - 1 < 1 / (4096 * std::log(4096.0)));  // the slope of ln(p + 1)/ln F there
  CHECK(at(spec, 65535) == 16.0 / 12);
  const Oracle oracle(spec);
  CHECK(oracle.decimal(Quantity::temperature, 32767, 0, 20) == "1.25");
  CHECK(oracle.decimal(Quantity::temperature, 32767, 0, 2) == "1.2");  // a tie goes to even
}

TEST_CASE("temperatures are rounded correctly") {
  for (const auto& spec : {warm(Rule::steps, 77, 0.37), warm(Rule::steps_after, 8192, -0.2),
                           warm(Rule::log_n, 2048)}) {
    const Oracle oracle(spec);
    for (const std::int64_t position : {0, 76, 77, 8191, 8192, 1000000}) {
      const auto exact = query_temperature<RealAt<600>>(spec, position);
      const auto bits =
          oracle.rounded(Quantity::temperature, static_cast<double>(position), 0, spec::Dtype::f64);
      CHECK(bits == round_to(spec::Dtype::f64, exact));
    }
  }
}

TEST_CASE("before the first token there is no logarithm") {
  CHECK_THROWS_AS(at(warm(Rule::steps, 100), -1), std::invalid_argument);
  CHECK_THROWS_AS(at(warm(Rule::log_n, 100), -1), std::invalid_argument);
  CHECK(at(warm(Rule::steps_after, 100), -1) == 1);
  CHECK_THROWS_AS(Oracle(warm(Rule::log_n, 1)), std::invalid_argument);
  CHECK_THROWS_AS(Oracle(warm(Rule::steps, 0)), std::invalid_argument);
}

TEST_CASE("the softmax factor is found in an inner scheme, too") {
  spec::Yarn yarn{40, 4096, 1, 32, true, {}, 1.0, 0.707};
  const auto plain = specification(yarn, 64, 10000, spec::Dialect::huggingface);
  auto inside = plain;
  inside.scheme = spec::MultiAxis{{8, 12, 12}, spec::AxisOrder::chunked, 3, yarn};
  const double expected = std::pow(1 + 0.0707 * std::log(40.0), 2);
  CHECK(static_cast<double>(softmax_factor<Real>(plain)) == Approx(expected).epsilon(1e-12));
  CHECK(softmax_factor<Real>(inside) == softmax_factor<Real>(plain));
  const Oracle oracle(inside);
  CHECK(oracle.rounded(Quantity::softmax_factor, 0, 0, spec::Dtype::f64) ==
        round_to(spec::Dtype::f64, softmax_factor<RealAt<600>>(plain)));
  CHECK(Oracle(specification(spec::Default{})).decimal(Quantity::softmax_factor, 0, 0, 20) == "1");
}
