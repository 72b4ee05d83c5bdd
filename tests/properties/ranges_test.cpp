// Do ranges add up, whatever the order and the cuts?
#include "properties/ranges.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

#include "tests/catch.hpp"

namespace ropecheck::properties {
namespace {

using Ranges = std::vector<Range>;

TEST_CASE("the next multiple lies after the position, on both sides of zero") {
  CHECK(next_multiple(0, 8) == 8);
  CHECK(next_multiple(7, 8) == 8);
  CHECK(next_multiple(8, 8) == 16);
  CHECK(next_multiple(-1, 8) == 0);
  CHECK(next_multiple(-8, 8) == 0);
  CHECK(next_multiple(-9, 8) == -8);
}

TEST_CASE("inserting joins neighbours and refuses overlaps") {
  Ranges ranges;
  insert(ranges, {10, 20});
  insert(ranges, {30, 40});
  CHECK(ranges == Ranges{{10, 20}, {30, 40}});
  insert(ranges, {-5, 10});
  CHECK(ranges == Ranges{{-5, 20}, {30, 40}});
  insert(ranges, {20, 30});
  CHECK(ranges == Ranges{{-5, 40}});
  for (const Range& bad : Ranges{{0, 1}, {-6, -4}, {39, 50}, {-9, 90}, {50, 50}, {60, 50}})
    CHECK_THROWS_AS(insert(ranges, bad), std::invalid_argument);
  CHECK(ranges == Ranges{{-5, 40}});
}

TEST_CASE("what is missing and what is done make up the whole, in any order") {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 200; ++trial) {
    const Range whole{-1000, 1000};
    std::vector<std::int64_t> cuts{whole.first, whole.last};
    for (int i = 0; i < 20; ++i) cuts.push_back(static_cast<std::int64_t>(random() % 2000) - 1000);
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    Ranges pieces;
    for (std::size_t i = 1; i < cuts.size(); ++i) pieces.push_back({cuts[i - 1], cuts[i]});
    std::shuffle(pieces.begin(), pieces.end(), random);
    Ranges done;
    for (const Range& piece : pieces) {
      insert(done, piece);
      REQUIRE(fits(whole, done));
      REQUIRE(size(done) + size(missing(whole, done)) == whole.size());
    }
    REQUIRE(done == Ranges{whole});
    REQUIRE(missing(whole, done).empty());
  }
}

TEST_CASE("missing names the gaps at both ends and between") {
  CHECK(missing({0, 10}, {}) == Ranges{{0, 10}});
  CHECK(missing({0, 10}, {{0, 2}, {5, 6}}) == Ranges{{2, 5}, {6, 10}});
  CHECK(missing({0, 10}, {{3, 10}}) == Ranges{{0, 3}});
}

TEST_CASE("ranges that are no record of a part of the whole do not fit") {
  CHECK(fits({0, 10}, {}));
  CHECK(fits({0, 10}, {{0, 2}, {3, 10}}));
  for (const Ranges& bad : {Ranges{{-1, 2}}, Ranges{{5, 11}}, Ranges{{3, 3}}, Ranges{{4, 2}},
                            Ranges{{0, 5}, {4, 6}}, Ranges{{0, 5}, {5, 6}}, Ranges{{5, 6}, {0, 2}}})
    CHECK_FALSE(fits({0, 10}, bad));
}

TEST_CASE("shards are cut at units, cover the whole and differ by at most two units") {
  const std::int64_t far = std::int64_t{1} << 53;
  for (const Range& whole :
       Ranges{{-70000, 200000}, {-far, far}, {5, 6}, {0, 65536}, {-1, 1 << 20}}) {
    for (const int count : {1, 2, 3, 7, 64, 1000}) {
      std::int64_t at = whole.first, smallest = whole.size(), largest = 0;
      for (int index = 0; index < count; ++index) {
        const Range part = shard(whole, index, count);
        REQUIRE(part.first == at);
        REQUIRE(part.last >= part.first);
        REQUIRE(
            (part.last == whole.last || part.last == whole.first || part.last % kShardUnit == 0));
        smallest = std::min(smallest, part.size());
        largest = std::max(largest, part.size());
        at = part.last;
      }
      REQUIRE(at == whole.last);
      REQUIRE(largest - smallest <= 2 * kShardUnit);
    }
  }
  CHECK_THROWS_AS(shard({0, 10}, 2, 2), std::invalid_argument);
  CHECK_THROWS_AS(shard({0, 10}, -1, 2), std::invalid_argument);
  CHECK_THROWS_AS(shard({0, 10}, 0, 0), std::invalid_argument);
}

}  // namespace
}  // namespace ropecheck::properties
