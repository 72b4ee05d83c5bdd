// Do values read from text mean what was written, and do suggestions suggest the right name?
#include "spec/value.hpp"

#include <cmath>
#include <limits>

#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {

TEST_CASE("a value's text says its type") {
  CHECK(parse_value("8") == Value(8.0));
  CHECK(parse_value(" -0.5 ") == Value(-0.5));
  CHECK(parse_value("+1e6") == Value(1e6));
  CHECK(parse_value("true") == Value(true));
  CHECK(parse_value("False") == Value(false));
  CHECK(parse_value("[1, 2.5,3]") == Value(std::vector<double>{1, 2.5, 3}));
  CHECK(parse_value("1,2") == Value(std::vector<double>{1, 2}));
  CHECK(parse_value("[]") == Value(std::vector<double>{}));
  CHECK(parse_value("yarn") == Value(std::string("yarn")));
  CHECK(parse_value("\"8\"") == Value(std::string("8")));
  CHECK(parse_value("8x") == Value(std::string("8x")));
  CHECK(parse_value("[1, x]") == Value(std::string("[1, x]")));
  CHECK(parse_value("") == Value(std::string()));
  CHECK(parse_value("1e999") == Value(std::string("1e999")));  // no binary64 number
}

TEST_CASE("the JSON text of a number reads back as the same binary64 number") {
  for (const double number : {0.1, 1.0 / 3, 500000.0, 3580165449.0, 999999.4420358813, 1e300, -0.0,
                              5e-324, std::numeric_limits<double>::max()}) {
    CAPTURE(number);
    const auto back = std::get<double>(parse_value(json_text(number)));
    CHECK(back == number);
    CHECK(std::signbit(back) == std::signbit(number));
  }
  CHECK(json_text(Value(std::string("a\"b\n"))) == "\"a\\\"b\\u000a\"");
  CHECK(json_text(Value(std::vector<double>{1, 2.5})) == "[1, 2.5]");
}

TEST_CASE("the nearest names are suggested, at most three") {
  CHECK(did_you_mean("liner", {"linear", "yarn"}) ==
        "found 'liner'; did you mean 'linear' or 'yarn'?");
  const std::string many = did_you_mean("ntk", {"default", "NTK-by-parts", "longrope", "yarn"});
  CHECK(many.find("did you mean 'NTK-by-parts'") != many.npos);
  CHECK(std::count(many.begin(), many.end(), '\'') == 8);
  CHECK(did_you_mean("x", {}) == "found 'x'");
  CHECK(did_you_mean(std::string(100000, 'x'), {"linear"}).size() < 300);
}

}  // namespace ropecheck::spec
