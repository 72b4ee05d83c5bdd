// Are the hardest positions found, all of them, in order?
#include <algorithm>

#include "reference/oracle.hpp"
#include "reference/precision.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;

namespace {

Real distance(const Real& frequency, std::int64_t position) {
  const Real quarters = 2 * frequency * position / pi<Real>();
  return abs(quarters - round(quarters));
}

std::vector<std::int64_t> by_trying_all(const Real& frequency, std::int64_t limit,
                                        std::size_t count) {
  std::vector<std::pair<Real, std::int64_t>> all;
  for (std::int64_t position = 1; position <= limit; ++position) {
    all.emplace_back(distance(frequency, position), position);
  }
  std::sort(all.begin(), all.end());
  std::vector<std::int64_t> result;
  for (std::size_t i = 0; i < std::min(count, all.size()); ++i) result.push_back(all[i].second);
  return result;
}

}  // namespace

TEST_CASE("the nearest positions are exactly those that trying all of them finds") {
  for (const auto& spec : {test::specification(spec::Default{}, 16),
                           test::specification(spec::Llama3{8, 1, 4, 8192}, 16, 500000)}) {
    for (const Real& frequency : schedule<Real>(spec).frequency) {
      for (const std::int64_t limit : {1, 7, 100, 3001}) {
        CAPTURE(static_cast<double>(frequency), limit);
        CHECK(hard_positions(frequency, limit, 9) == by_trying_all(frequency, limit, 9));
      }
    }
  }
}

TEST_CASE("far positions come nearer than chance allows") {
  const Real frequency = schedule<Real>(test::specification(spec::Default{})).frequency[3];
  for (const int bits : {24, 31, 47, 62}) {
    const auto found = hard_positions(frequency, std::int64_t{1} << bits, 4);
    REQUIRE(found.size() == 4);
    CHECK(distance(frequency, found[0]) < power_of_two<Real>(-bits));  // Dirichlet
    for (std::size_t i = 1; i < found.size(); ++i) {
      CHECK(distance(frequency, found[i - 1]) < distance(frequency, found[i]));
    }
  }
}

TEST_CASE("pi's own convergents appear for frequency 1, none for 0, the sign does not matter") {
  CHECK(hard_positions(Real(1), 400, 1) == std::vector<std::int64_t>{355});
  CHECK(hard_positions(Real(1), 30, 2) == std::vector<std::int64_t>{11, 22});  // 11 ≈ 7·π/2
  CHECK(hard_positions(Real(-1), 400, 1) == std::vector<std::int64_t>{355});
  CHECK(hard_positions(Real(0), 400, 3).empty());
  CHECK(hard_positions(Real("1e-30"), 400, 3) == std::vector<std::int64_t>{1, 2, 3});
  CHECK_THROWS_AS(hard_positions(Real(1) / 0, 400, 1), std::invalid_argument);
}
