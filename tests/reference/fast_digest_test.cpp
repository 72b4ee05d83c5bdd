// Does the digest notice every change, and nothing else? (Its formula: slow_judge.cpp.)
#include <cstring>

#include "tests/catch.hpp"
#include "tests/reference/fast_rows.hpp"
#include "tests/reference/slow_judge.hpp"
#include "tests/reference/specifications.hpp"

namespace ropecheck::reference {
namespace {

using spec::Dtype;

constexpr Dtype kFormats[] = {Dtype::f32, Dtype::f16, Dtype::bf16};
/// All that is asked here is the digest, which does not depend on how much is looked at.
constexpr double kKnown = 1e9;

std::uint64_t digest(const FastOracle& fast, const test::Rows& rows) {
  return fast.judge(rows.block, kKnown).digest;
}

void exchange(test::Rows& rows, std::size_t a, std::size_t b) {
  for (const bool sine : {false, true}) {
    const std::uint64_t first = rows.bits(sine, a);
    rows.set(sine, a, rows.bits(sine, b));
    rows.set(sine, b, first);
  }
}

}  // namespace

TEST_CASE("the digest is that of its documented formula on every instruction set") {
  for (const Dtype dtype : kFormats) {
    for (const int dim : {2, 14, 64}) {
      const Oracle oracle(test::specification(spec::Default{}, dim));
      FastOracle fast(oracle);
      const test::Rows rows(oracle, -67, 70, dtype);
      const std::uint64_t formula = test::slow_judge(oracle, fast, rows.block).tally.digest;
      for (const std::string& target : FastOracle::targets()) {
        REQUIRE(fast.use_target(target));
        CHECK(digest(fast, rows) == formula);
      }
    }
  }
}

TEST_CASE("any one bit changes the digest") {
  const Oracle oracle(test::specification(spec::Default{}, 22));
  const FastOracle fast(oracle);
  for (const Dtype dtype : kFormats) {
    test::Rows rows(oracle, 1000, 3, dtype);
    const std::uint64_t before = digest(fast, rows);
    int unnoticed = 0;
    for (std::size_t at = 0; at < 3 * 11; ++at) {
      for (int bit = 0; bit < 8 * spec::info(dtype).bytes; ++bit) {
        for (const bool sine : {false, true}) {
          const std::uint64_t bits = rows.bits(sine, at);
          rows.set(sine, at, bits ^ std::uint64_t{1} << bit);
          unnoticed += digest(fast, rows) == before;
          rows.set(sine, at, bits);
        }
      }
    }
    CHECK(unnoticed == 0);
    CHECK(digest(fast, rows) == before);
  }
}

TEST_CASE("values that change places change the digest") {
  const Oracle oracle(test::specification(spec::Default{}, 22));
  const FastOracle fast(oracle);
  for (const Dtype dtype : kFormats) {
    test::Rows rows(oracle, 5, 4, dtype);
    const std::uint64_t before = digest(fast, rows);
    exchange(rows, 1 * 11 + 2, 1 * 11 + 7);  // pairs 2 and 7 of one row
    CHECK(digest(fast, rows) != before);
    exchange(rows, 1 * 11 + 2, 1 * 11 + 7);
    for (std::size_t pair = 0; pair < 11; ++pair) exchange(rows, 11 + pair, 33 + pair);  // rows
    CHECK(digest(fast, rows) != before);
    for (std::size_t pair = 0; pair < 11; ++pair) exchange(rows, 11 + pair, 33 + pair);
    CHECK(digest(fast, rows) == before);
    std::swap(rows.block.cos, rows.block.sin);
    CHECK(digest(fast, rows) != before);
    std::swap(rows.block.cos, rows.block.sin);
    rows.block.first += 1;
    CHECK(digest(fast, rows) != before);
  }
}

TEST_CASE("the digest adds up however the rows are cut") {
  const Oracle oracle(test::specification(spec::Default{}, 22));
  FastOracle fast(oracle);
  const test::Rows rows(oracle, -100, 200, Dtype::f32);
  const std::uint64_t whole = digest(fast, rows);
  for (const std::string& target : FastOracle::targets()) {
    REQUIRE(fast.use_target(target));
    for (const std::size_t length : {1UL, 7UL, 63UL, 64UL, 65UL, 199UL}) {
      std::uint64_t sum = 0;
      for (std::size_t row = 0; row < 200; row += length)
        sum += fast.judge(rows.part(row, std::min(length, 200 - row)), kKnown).digest;
      CHECK(sum == whole);
    }
  }
}

}  // namespace ropecheck::reference
