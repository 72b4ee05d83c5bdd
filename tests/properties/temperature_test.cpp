// Is a query stretched by nothing inside the trained length, and by no less farther out?
#include <cmath>

#include "reference/placement.hpp"
#include "tests/catch.hpp"

namespace ropecheck::reference {
namespace {

TEST_CASE("the query's temperature is 1 up to its length and never falls") {
  using Rule = spec::Temperature::Rule;
  for (const Rule rule : {Rule::steps_after, Rule::steps, Rule::log_n}) {
    spec::Specification specification;
    specification.temperature = spec::Temperature{rule, 0.1, 8192};
    Real before = 0;
    for (std::int64_t position = 0; position < 200000; position += position < 9000 ? 1 : 997) {
      const Real now = query_temperature<Real>(specification, position);
      CHECK(now >= before);
      if (position + 1 < 8192) CHECK(now == 1);
      before = now;
    }
    CHECK(before > 1);
  }
  CHECK(query_temperature<Real>(spec::Specification{}, 1 << 20) == 1);
}

}  // namespace
}  // namespace ropecheck::reference
