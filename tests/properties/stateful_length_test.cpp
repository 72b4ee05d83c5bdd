// Does the state machine do what Hugging Face's code does? Two traces of that code with L = 10.
#include "properties/stateful_length.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace ropecheck::properties {
namespace {

std::vector<double> in_force(const std::vector<double>& calls) {
  StatefulLength state(10);
  std::vector<double> lengths;
  for (const double call : calls) lengths.push_back(state.call(call));
  return lengths;
}

TEST_CASE("longer calls are remembered, a call below the trained context resets") {
  CHECK(in_force({5, 15, 12, 20, 5, 15}) == std::vector<double>{10, 15, 15, 20, 10, 15});
}

TEST_CASE("a call at the trained context itself does not reset") {
  CHECK(in_force({10, 15, 10, 9}) == std::vector<double>{10, 15, 15, 10});
}

}  // namespace
}  // namespace ropecheck::properties
