// Does the fast oracle keep its promise, and would a wrong one be caught?
#include "reference/fast_oracle.hpp"

#include <cmath>
#include <random>

#include "tests/catch.hpp"
#include "tests/reference/fast_rows.hpp"

namespace ropecheck::reference {
namespace {

using spec::Dtype;
using test::Rows;

spec::Specification plain(int rotary_dim, double base) {
  spec::Specification specification;
  specification.base = base;
  specification.head = {.head_dim = rotary_dim, .rotary_dim = rotary_dim};
  return specification;
}

spec::Specification scaled() {
  spec::Specification specification = plain(64, 150000);
  spec::Yarn yarn;
  yarn.factor = 32;
  yarn.trained_context = 4096;
  yarn.truncate = false;
  specification.scheme = yarn;
  specification.dialect = spec::Dialect::huggingface;
  return specification;
}

}  // namespace

TEST_CASE("the fast oracle stays within its stated error of MPFR") {
  std::mt19937_64 random(7);
  for (const auto& specification : {plain(128, 500000), plain(20, 1e12), scaled()}) {
    const Oracle oracle(specification);
    const FastOracle fast(oracle);
    const auto pairs = static_cast<std::size_t>(fast.pairs());
    std::vector<double> cos(pairs), sin(pairs);
    std::vector<std::int64_t> positions{
        0, 1, -1, 1 << 24, -2147483648LL, 2147483647, (1LL << 53) - 1};
    for (int i = 0; i < 60; ++i)
      positions.push_back(static_cast<std::int64_t>(random() >> (11 + i % 40)) - 5);
    for (std::size_t pair = 0; pair < pairs; pair += 7) {
      const Real& frequency = oracle.schedule().frequency[pair];
      for (const std::int64_t hard : hard_positions(frequency, 2147483647, 3))
        positions.push_back(hard);
    }
    for (const std::int64_t position : positions) {
      fast.values(position, 1, cos.data(), sin.data());
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        const auto exact = oracle.cos_sin(position, static_cast<int>(pair));
        const auto within = [&](double got, const Real& truth) {
          const double allowed = FastOracle::kRelativeError * std::abs(got) +
                                 FastOracle::kPhaseError * fast.attention_scale();
          return abs(Real(got) - truth) <= allowed;
        };
        INFO("position " << position << ", pair " << pair);
        REQUIRE(within(cos[pair], exact.first));
        REQUIRE(within(sin[pair], exact.second));
      }
    }
  }
}

TEST_CASE("correctly rounded tables are certified, in every format and at every width") {
  for (const Dtype dtype : {Dtype::f32, Dtype::f16, Dtype::bf16}) {
    for (const auto& specification :
         {plain(128, 10000), plain(6, 10000), plain(20, 1e12), scaled()}) {
      const Oracle oracle(specification);
      const Rows rows(oracle, -20, 37, dtype);
      const Tally tally = FastOracle(oracle).judge(rows.block);
      CHECK(tally.not_correctly_rounded == 0);
      CHECK(tally.worst.ulp <= 0.5);
      CHECK(tally.values == 2 * 37 * static_cast<std::uint64_t>(oracle.pairs()));
    }
  }
}

TEST_CASE("one wrong bit is found, with its witness") {
  const Oracle oracle(plain(128, 10000));
  for (const Dtype dtype : {Dtype::f32, Dtype::f16, Dtype::bf16}) {
    Rows rows(oracle, 1000, 40, dtype);
    const std::size_t at = 17 * 64 + 3;
    spec::store_bits(dtype, rows.sin.data(), at, spec::load_bits(dtype, rows.sin.data(), at) ^ 1);
    const Tally tally = FastOracle(oracle).judge(rows.block);
    CHECK(tally.not_correctly_rounded == 1);
    CHECK(tally.worst.position == 1017);
    CHECK(tally.worst.pair == 3);
    CHECK(tally.worst.sine);
    CHECK(tally.worst.ulp > 0.5);
  }
}

TEST_CASE("NaN is wrong and its error infinite") {
  const Oracle oracle(plain(16, 10000));
  Rows rows(oracle, 5, 3, Dtype::f32);
  spec::store_bits(Dtype::f32, rows.cos.data(), 9, 0x7fc00000);
  const Tally tally = FastOracle(oracle).judge(rows.block);
  CHECK(tally.not_correctly_rounded == 1);
  CHECK(std::isinf(tally.worst.ulp));
}

TEST_CASE("blocks may be cut anywhere: counts, witness and digest stay") {
  const Oracle oracle(plain(128, 500000));
  const FastOracle fast(oracle);
  Rows rows(oracle, -30, 64, Dtype::f32);
  for (std::size_t at : {5UL, 900UL, 3000UL}) rows.cos[4 * at] ^= 1;
  const Tally whole = fast.judge(rows.block);
  Tally parts;
  for (std::size_t row = 0; row < 64; row += 9) {
    TableBlock part = rows.block;
    part.first += static_cast<std::int64_t>(row);
    part.count = std::min<std::size_t>(9, 64 - row);
    part.cos = rows.cos.data() + row * 256;
    part.sin = rows.sin.data() + row * 256;
    parts.merge(fast.judge(part, std::max(0.0, parts.worst.ulp)));
  }
  CHECK(parts.digest == whole.digest);
  CHECK(parts.not_correctly_rounded == whole.not_correctly_rounded);
  CHECK(parts.worst.ulp == whole.worst.ulp);
  CHECK(parts.worst.position == whole.worst.position);
  CHECK(parts.undecided == whole.undecided);
}

TEST_CASE("a wrong step is seen by the comparison with MPFR and accuses nobody") {
  const Oracle oracle(plain(128, 10000));
  FastOracle fast(oracle);
  fast.corrupt_step(20, std::uint64_t{1} << 24);  // 1e-12 turns a token
  std::vector<double> cos(64), sin(64);
  fast.values(100000, 1, cos.data(), sin.data());
  const auto exact = oracle.cos_sin(100000, 20);
  CHECK(abs(Real(sin[20]) - exact.second) > FastOracle::kRelativeError + FastOracle::kPhaseError);
  // What looks like a new largest error goes to MPFR first.
  const Rows rows(oracle, 100000, 16, Dtype::f32);
  fast.corrupt_step(20, std::uint64_t{1} << 40);
  CHECK(fast.judge(rows.block).not_correctly_rounded == 0);
}

TEST_CASE("positions beyond 2^53 and f64 are refused") {
  const Oracle oracle(plain(16, 10000));
  const FastOracle fast(oracle);
  TableBlock block{(1LL << 53), 2, Dtype::f32, nullptr, nullptr, 8};
  CHECK_THROWS_AS(fast.judge(block), std::invalid_argument);
  block = {0, 0, Dtype::f64, nullptr, nullptr, 8};
  CHECK_THROWS_AS(fast.judge(block), std::invalid_argument);
}

}  // namespace ropecheck::reference
