// Are decimals correctly rounded and readable by strtod?
#include "reference/decimal.hpp"

#include <cstdlib>

#include "reference/oracle.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using test::specification;
using Quantity = Oracle::Quantity;

namespace {

const Oracle& plain() {
  static const Oracle oracle(specification(spec::Default{}));
  return oracle;
}

std::string frequency(int pair, int digits) {
  return plain().decimal(Quantity::frequency, 0, pair, digits);
}

}  // namespace

TEST_CASE("known frequencies have known digits") {
  CHECK(frequency(0, 20) == "1");
  CHECK(frequency(1, 17) == "0.86596432336006535");
  CHECK(frequency(32, 30) == "0.01");
  CHECK(frequency(63, 17) == "0.00011547819846894582");
  CHECK(frequency(1, 1) == "0.9");
  CHECK(plain().decimal(Quantity::wavelength, 0, 0, 30) == "6.28318530717958647692528676656");
  CHECK(plain().decimal(Quantity::angle, -131071, 0, 20) == "-131071");
  CHECK(plain().decimal(Quantity::angle, 1e30, 0, 5) == "1e30");
  CHECK(plain().decimal(Quantity::cos, 1, 0, 25) == "0.5403023058681397174009366");
  CHECK(plain().decimal(Quantity::sin, 0, 7, 25) == "0");
}

TEST_CASE("decimal ties go to even, decided exactly") {
  const Oracle binary(specification(spec::Default{}, 128, 65536));
  CHECK(binary.decimal(Quantity::frequency, 0, 12, 2) == "0.12");    // 0.125
  CHECK(binary.decimal(Quantity::frequency, 0, 16, 3) == "0.0625");  // exact in three
  CHECK(binary.decimal(Quantity::frequency, 0, 16, 2) == "0.062");   // 0.0625
  CHECK(binary.decimal(Quantity::angle, 3, 12, 2) == "0.38");        // 0.375
  CHECK(plain().decimal(Quantity::angle, 12345, 32, 4) == "123.4");  // 123.45
  CHECK(plain().decimal(Quantity::angle, 99.95, 32, 3) == "1");      // 99.95 is a little more
  const Oracle last(specification(spec::Default{}, 128, 65536));
  CHECK(last.decimal(Quantity::angle, 9.5, 0, 1) == "10");  // 9.5 to even: 10
}

TEST_CASE(
    "a thousand digits start like twenty, and every string reads back as the nearest double") {
  const std::string many = plain().decimal(Quantity::cos, 131071, 20, 1000);
  const std::string few = plain().decimal(Quantity::cos, 131071, 20, 20);
  CHECK(many.size() >= 1000);
  CHECK(many.substr(0, 18) == few.substr(0, 18));
  for (int pair = 0; pair < 64; ++pair) {
    const double read = std::strtod(frequency(pair, 25).c_str(), nullptr);
    const auto bits = plain().rounded(Quantity::frequency, 0, pair, spec::Dtype::f64);
    CHECK(read == spec::decode(spec::Dtype::f64, bits));
  }
  const std::vector<double> extremes{1e-300, 1e300, 0.0};
  const Oracle given(extremes, 1);
  CHECK(std::strtod(given.decimal(Quantity::frequency, 0, 0, 17).c_str(), nullptr) == 1e-300);
  CHECK(std::strtod(given.decimal(Quantity::frequency, 0, 1, 17).c_str(), nullptr) == 1e300);
  CHECK(given.decimal(Quantity::wavelength, 0, 2, 17) == "inf");
}

TEST_CASE("decimals know their neighbours and their value") {
  CHECK(adjacent({false, "999", 0}, {false, "100", 1}));
  CHECK(adjacent({true, "124", 0}, {true, "123", 0}));
  CHECK_FALSE(adjacent({false, "123", 0}, {false, "125", 0}));
  CHECK_FALSE(adjacent({false, "123", 0}, {false, "124", 1}));
  CHECK((to_rational(Decimal{true, "125", 1}) == mpq_class(-5, 4)));
  CHECK(to_text({false, "1000", 25}) == "1e24");
  CHECK(to_text({true, "1250", -6}) == "-1.25e-7");
}
