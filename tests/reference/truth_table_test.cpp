// Is the table as precise as it says, fast, and the same for any number of threads?
#include <chrono>
#include <cmath>
#include <limits>
#include <random>

#include "reference/oracle.hpp"
#include "reference/precision.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using spec::Dtype;
using test::specification;
using R = RealAt<250>;

namespace {

bool precise(const DoubleDouble& got, const R& exact) {
  const R value = R(got.high) + R(got.low);
  return abs(value - exact) <= abs(exact) * power_of_two<R>(-100) &&
         got.high == static_cast<double>(value);
}

}  // namespace

TEST_CASE("every value is within 2^-100, at ordinary, hard, negative and extreme positions") {
  for (const auto& spec : test::chosen_specifications()) {
    const Oracle oracle(spec);
    std::vector<std::int64_t> positions{0,
                                        1,
                                        -1,
                                        4096,
                                        131071,
                                        -77777,
                                        16777217,
                                        std::numeric_limits<std::int64_t>::max(),
                                        std::numeric_limits<std::int64_t>::min()};
    const Real& first = oracle.schedule().frequency[0];
    for (const auto hard : hard_positions(first, 1LL << 62, 3)) positions.push_back(hard);
    const TruthTable table(oracle, positions);
    const auto schedule = reference::schedule<R>(spec);
    for (std::size_t row = 0; row < positions.size(); ++row) {
      for (int pair = 0; pair < oracle.pairs(); pair += 7) {
        const R angle = positions[row] * schedule.frequency[pair];
        CAPTURE(spec::scheme_name(spec.scheme), positions[row], pair);
        CHECK(precise(table.at(row, pair).cos, R(schedule.attention_scale * cos(angle))));
        CHECK(precise(table.at(row, pair).sin, R(schedule.attention_scale * sin(angle))));
        const auto rounded = static_cast<double>(angle);
        CHECK(std::abs(table.angle(row, pair) - rounded) <= std::abs(rounded) * 0x1p-51);
      }
    }
  }
}

TEST_CASE("the number of threads changes no bit") {
  const Oracle oracle(specification(spec::Llama3{8, 1, 4, 8192}, 128, 500000));
  std::vector<std::int64_t> positions;
  for (std::int64_t i = 0; i < 101; ++i) positions.push_back(i * i * i * 131);
  const TruthTable one(oracle, positions, 1), three(oracle, positions, 3);
  bool same = true;
  for (std::size_t row = 0; row < positions.size(); ++row) {
    for (int pair = 0; pair < 64; ++pair) {
      const CosSin &a = one.at(row, pair), &b = three.at(row, pair);
      same = same && a.cos.high == b.cos.high && a.cos.low == b.cos.low &&
             a.sin.high == b.sin.high && a.sin.low == b.sin.low;
    }
  }
  CHECK(same);
}

TEST_CASE("twenty thousand pairs take a fraction of a second") {
  const Oracle oracle(specification(spec::Default{}));
  std::vector<std::int64_t> positions;
  for (std::int64_t i = 0; i < 313; ++i) positions.push_back(i * 419);
  const auto start = std::chrono::steady_clock::now();
  const TruthTable table(oracle, positions, 1);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  WARN("20032 pairs on one thread: " << seconds.count() << " s");
  CHECK(table.at(0, 0).cos.high == 1);
  CHECK(seconds.count() < 10);  // an order of magnitude above a busy machine
}

TEST_CASE("absolute and ulp errors agree with 60 digits") {
  std::mt19937_64 random(11);
  const Oracle oracle(specification(spec::Default{}));
  std::vector<std::int64_t> positions;
  for (int i = 0; i < 300; ++i) positions.push_back(static_cast<std::int64_t>(random() % 1000000));
  const TruthTable table(oracle, positions);
  for (std::size_t row = 0; row < positions.size(); ++row) {
    const DoubleDouble& exact = table.at(row, static_cast<int>(row % 64)).cos;
    const Real value = Real(exact.high) + Real(exact.low);
    for (const Dtype dtype : {Dtype::f64, Dtype::f32, Dtype::f16, Dtype::bf16}) {
      const double nearest = spec::decode(dtype, round_to(dtype, value));
      for (const double got : {nearest, std::nextafter(nearest, 2.0), -nearest, 0.0, 1e9}) {
        const Real absolute = abs(Real(got) - value);
        CHECK(abs(Real(absolute_error(exact, got)) - absolute) <=
              absolute * power_of_two<Real>(-50));
        const Real ulps = error_in_ulps(dtype, value, got);
        CHECK(abs(Real(ulp_error(dtype, exact, got)) - ulps) <= ulps * power_of_two<Real>(-50));
      }
    }
  }
}

TEST_CASE("ulp errors at a binade's edge, of zero and of non-finite values") {
  CHECK(ulp_error(Dtype::f32, {1, 0}, 1 + 0x1p-23) == 1);
  CHECK(ulp_error(Dtype::f32, {1, -0x1p-80}, 1 + 0x1p-23) == 2);  // just below 1 the spacing halves
  CHECK(ulp_error(Dtype::f16, {0, 0}, 0x1p-24) == 1);
  CHECK(ulp_error(Dtype::f32, {0, 0}, -0.0) == 0);
  CHECK(ulp_error(Dtype::f16, {0x1p-20, 0}, 0) == 16);
  CHECK(std::isinf(ulp_error(Dtype::f32, {1, 0}, std::numeric_limits<double>::infinity())));
  CHECK(std::isinf(ulp_error(Dtype::f32, {1, 0}, std::nan(""))));
}
