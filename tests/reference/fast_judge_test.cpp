// Does the fast oracle judge as MPFR alone does, where it is hard to, and is a wrong claim caught?
#include <cmath>

#include "reference/precision.hpp"
#include "tests/catch.hpp"
#include "tests/reference/fast_check.hpp"
#include "tests/reference/fast_rows.hpp"
#include "tests/reference/hard_rows.hpp"
#include "tests/reference/slow_judge.hpp"
#include "tests/reference/specifications.hpp"

namespace ropecheck::reference {
namespace {

using spec::Dtype;
using test::Filled;
using test::Side;

constexpr Dtype kFormats[] = {Dtype::f32, Dtype::f16, Dtype::bf16};
constexpr double kKnown[] = {0, 0.3, 0.5, 0.7, 3, 1e9};

/// Every instruction set, every known error; the number of values judged by each.
std::uint64_t check_judgements(const Oracle& oracle, const TableBlock& block) {
  FastOracle fast(oracle);
  for (const std::string& target : FastOracle::targets()) {
    REQUIRE(fast.use_target(target));
    const auto slow = test::slow_judge(oracle, fast, block);
    for (const double known : kKnown) {
      CAPTURE(target, known, spec::name(block.dtype), block.first, oracle.pairs());
      CHECK(test::disagreement(slow, fast.judge(block, known), known) == "");
    }
  }
  return 2 * block.count * static_cast<std::uint64_t>(oracle.pairs());
}

/// Rows around position 0, where errors repeat exactly: is the witness the same if the later half
/// comes first and its largest error is known to the earlier one?
bool late_half_first_agrees(const FastOracle& fast, const Filled& rows) {
  TableBlock late = rows.block, early = rows.block;
  early.count = rows.block.count / 2;
  late.count -= early.count;
  late.first += static_cast<std::int64_t>(early.count);
  const std::size_t bytes = early.count * rows.block.row_stride *
                            static_cast<std::size_t>(spec::info(rows.block.dtype).bytes);
  late.cos = rows.cos.data() + bytes;
  late.sin = rows.sin.data() + bytes;
  Tally parts = fast.judge(late);
  parts.merge(fast.judge(early, parts.worst.ulp));
  return test::same(parts.worst, fast.judge(rows.block).worst);
}

}  // namespace

TEST_CASE("anything a kernel may give is judged as by MPFR alone, in every format and width") {
  std::mt19937_64 random(21);
  std::uint64_t values = 0;
  for (int i = 0; i < 70; ++i) {
    const auto specification = test::random_specification(random);
    const Oracle oracle(specification);
    const FastOracle fast(oracle);
    const Dtype dtype = kFormats[i % 3];
    const std::int64_t first = test::positions_of_all_magnitudes(random, 1)[0] / 2 - 3;
    const Filled rows(fast, first, 1 + random() % 9, dtype,
                      [&](double value) { return test::given_near(dtype, value, random); });
    values += check_judgements(oracle, rows.block);
  }
  CHECK(values > 30000);
}

TEST_CASE("values next to where the answer changes are judged as by MPFR alone") {
  std::mt19937_64 random(22);
  std::uint64_t values = 0;
  for (const Dtype dtype : kFormats) {
    for (const double scale : {1.0, 1.3465735902799727, 0.1, 3e-6, 70000.0, -0.7}) {
      for (const std::int64_t position : {1, 3, -7}) {
        const auto frequencies = test::hard_frequencies(dtype, scale, position, 301, random);
        const Oracle oracle(frequencies, scale);
        const FastOracle fast(oracle);
        const Filled rows(fast, position, 1, dtype, [&](double value) {
          return random() % 4 == 0 ? test::given_near(dtype, value, random)
                                   : test::neighbour(dtype, value, test::either(random));
        });
        values += check_judgements(oracle, rows.block);
      }
    }
  }
  CHECK(values > 30000);
}

TEST_CASE("exact values, ties among them, leave no doubt and go to even") {
  std::mt19937_64 random(23);
  const double tie[] = {1 + 0x1p-24, 1 + 3 * 0x1p-24, 1 + 0x1p-11, 1 + 0x1p-8, 1 + 3 * 0x1p-8,
                        1,           0x1p-25,         65520};
  for (const Dtype dtype : kFormats) {
    for (const double scale : tie) {
      const std::vector<double> frequencies{0, 0, 0.1, 0, -1e-40, 0, 3e200, 0, 0, 0, 0x1p-140};
      const Oracle oracle(frequencies, scale);
      for (const std::int64_t first : {-70L, 9007199254740800L}) {
        const Filled rows(FastOracle(oracle), first, 72, dtype, [&](double value) {
          return random() % 30 == 0 ? test::given_near(dtype, value, random)
                                    : round_to(dtype, Real(value));
        });
        check_judgements(oracle, rows.block);
      }
    }
  }
}

TEST_CASE("equal errors: the smallest position, pair and cosine first are the witness") {
  const std::vector<double> frequencies(11, 0.25);
  const Oracle oracle(frequencies, 1);
  for (const Dtype dtype : kFormats) {
    const Filled rows(FastOracle(oracle), -70, 141, dtype,
                      [&](double value) { return round_to(dtype, Real(value * 1.5)); });
    check_judgements(oracle, rows.block);
    CHECK(late_half_first_agrees(FastOracle(oracle), rows));
  }
  // An error 20 to 40 times the value: the judge's own roundings are larger than its doubt.
  std::mt19937_64 random(26);
  for (int i = 0; i < 1500; ++i) {
    const double cosine = std::uniform_real_distribution<double>(0.02, 0.04)(random);
    const double frequency[] = {std::acos(cosine)};
    const Oracle one(frequency, 1);
    const Filled rows(FastOracle(one), -1, 3, Dtype::f32, [&](double value) {
      return round_to(Dtype::f32, Real(value == 0 ? 0 : value + 0.9));
    });
    CHECK(late_half_first_agrees(FastOracle(one), rows));
  }
}

TEST_CASE("a claimed error that is too small is caught, by values and by judgements") {
  std::mt19937_64 random(24);
  const Oracle plain(test::specification(spec::Default{}));
  std::vector<std::int64_t> positions = test::positions_of_all_magnitudes(random, 40);
  for (const Real& frequency : plain.schedule().frequency)
    for (const std::int64_t hard : hard_positions(frequency, 2147483647, 2))
      positions.push_back(hard);
  const FastOracle fast(plain);
  CHECK(test::from_mpfr(plain, fast, positions).largest <= 1);
  CHECK(test::from_mpfr(plain, fast, positions, {0x1p-60, FastOracle::kPhaseError}).largest > 1);
  CHECK(test::from_mpfr(plain, fast, positions, {FastOracle::kRelativeError, 0}).largest > 1);

  const auto frequencies = test::hard_frequencies(Dtype::f32, 1, 1, 5001, random);
  const Oracle hard(frequencies, 1);
  FastOracle judge(hard);
  const Filled rows(judge, 1, 1, Dtype::f32,
                    [](double value) { return test::neighbour(Dtype::f32, value, Side::above); });
  const auto slow = test::slow_judge(hard, judge, rows.block);
  const auto count = [&] { return judge.judge(rows.block, 3).not_correctly_rounded; };
  CHECK(count() == slow.tally.not_correctly_rounded);
  judge.claim(0x1p-60, FastOracle::kPhaseError);
  CHECK(count() != slow.tally.not_correctly_rounded);
  judge.claim(FastOracle::kRelativeError, 0);
  CHECK(count() != slow.tally.not_correctly_rounded);
  judge.claim(FastOracle::kRelativeError, FastOracle::kPhaseError);
  CHECK(count() == slow.tally.not_correctly_rounded);
}

TEST_CASE("a wrong step is caught, by values and by judgements") {
  std::mt19937_64 random(25);
  const auto frequencies = test::hard_frequencies(Dtype::f32, 1, 1, 401, random);
  const Oracle oracle(frequencies, 1);
  FastOracle fast(oracle);
  const Filled rows(fast, 1, 1, Dtype::f32, [&](double value) {
    return test::neighbour(Dtype::f32, value, test::either(random));
  });
  const auto slow = test::slow_judge(oracle, fast, rows.block);
  const std::vector<std::int64_t> positions{1, 1000};
  CHECK(test::from_mpfr(oracle, fast, positions).largest <= 1);
  CHECK(test::disagreement(slow, fast.judge(rows.block, 3), 3) == "");
  for (int pair = 0; pair < 401; ++pair) fast.corrupt_step(pair, 1 << 14);
  CHECK(test::from_mpfr(oracle, fast, positions).largest > 1);
  CHECK(test::disagreement(slow, fast.judge(rows.block, 3), 3) != "");
}

}  // namespace ropecheck::reference
