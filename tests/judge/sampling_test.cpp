// Do the sampled positions hold what the judge promises to test?
#include <algorithm>

#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"

namespace ropecheck::properties {
namespace {

std::vector<std::int64_t> sample(std::int64_t largest, bool negative, std::uint64_t seed = 1) {
  const spec::Specification specification =
      spec::with_seq_len(cases::llama3(), static_cast<double>(largest) + 1);
  return sample_positions(reference::Oracle(specification), specification, largest, negative, seed);
}

bool has(const std::vector<std::int64_t>& positions, std::int64_t position) {
  return std::binary_search(positions.begin(), positions.end(), position);
}

TEST_CASE("samples are sorted, distinct, in range and not many") {
  for (const std::int64_t largest : {0, 1, 5, 4095, 131071, 2147483647}) {
    for (const bool negative : {false, true}) {
      const auto positions = sample(largest, negative);
      CHECK(std::is_sorted(positions.begin(), positions.end()));
      CHECK(std::adjacent_find(positions.begin(), positions.end()) == positions.end());
      CHECK(positions.back() == largest);
      CHECK(positions.front() == (negative && largest > 0 ? -largest : 0));
      CHECK(positions.size() <= 400);
    }
  }
}

TEST_CASE("edges, decades, powers of two and the trained context are sampled") {
  const auto positions = sample(131071, false);
  for (const std::int64_t position : {0, 1, 2, 5, 10, 1000, 20000, 255, 256, 257, 65535, 65536,
                                      65537, 8191, 8192, 8193, 131071}) {
    CHECK(has(positions, position));
  }
}

TEST_CASE("hard positions of the schedule are sampled") {
  const spec::Specification specification = spec::with_seq_len(cases::llama3(), 131072);
  const reference::Oracle oracle(specification);
  const auto hardest = reference::hard_positions(oracle.schedule().frequency[0], 131071, 1);
  REQUIRE_FALSE(hardest.empty());
  CHECK(has(sample(131071, false), hardest.front()));
}

TEST_CASE("the seed fixes the sample") {
  CHECK(sample(131071, true, 5) == sample(131071, true, 5));
  CHECK(sample(131071, true, 5) != sample(131071, true, 6));
}

}  // namespace
}  // namespace ropecheck::properties
