// Are rotated pairs correctly rounded, through cancellation, at ties, zeros, infinities and NaN?
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

namespace {

const double kInfinity = std::numeric_limits<double>::infinity();

std::pair<double, double> rotated(const Oracle& oracle, std::int64_t position, int pair, double x,
                                  double y, Dtype dtype = Dtype::f64) {
  const auto [first, second] = oracle.rotated(position, pair, x, y, dtype);
  return {spec::decode(dtype, first), spec::decode(dtype, second)};
}

}  // namespace

TEST_CASE("rotated pairs are the roundings of 600 digits") {
  const auto spec = specification(spec::Yarn{16, 4096, 1, 32, true, {}, {}, {}});
  const Oracle oracle(spec);
  const auto schedule = reference::schedule<RealAt<600>>(spec);
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  for (int i = 0; i < 200; ++i) {
    const auto position = static_cast<std::int64_t>(random() % 1000000) - 500000;
    const int pair = static_cast<int>(random() % 64);
    const double x = normal(random), y = normal(random);
    const RealAt<600> angle = position * schedule.frequency[pair];
    const RealAt<600> first = schedule.attention_scale * (x * cos(angle) - y * sin(angle));
    const RealAt<600> second = schedule.attention_scale * (x * sin(angle) + y * cos(angle));
    for (const Dtype dtype : {Dtype::f64, Dtype::f32, Dtype::f16, Dtype::bf16}) {
      const auto got = oracle.rotated(position, pair, x, y, dtype);
      CHECK(got == std::pair{round_to(dtype, first), round_to(dtype, second)});
    }
  }
}

TEST_CASE("cancellation costs no digit") {
  const auto spec = specification(spec::Default{});
  const Oracle oracle(spec);
  const auto [cosine, sine] = oracle.cos_sin(77777, 11);
  const auto x = static_cast<double>(sine), y = static_cast<double>(cosine);  // x·cos ≈ y·sin
  const RealAt<600> angle = 77777 * schedule<RealAt<600>>(spec).frequency[11];
  const RealAt<600> exact = x * cos(angle) - y * sin(angle);
  CHECK(abs(exact) < RealAt<600>(1e-15));
  CHECK(oracle.rotated(77777, 11, x, y, Dtype::f64).first == round_to(Dtype::f64, exact));
}

TEST_CASE("position zero is the identity times the attention scale, ties to even, signs kept") {
  const Oracle plain(specification(spec::Default{}));
  CHECK(rotated(plain, 0, 3, 0.1, -0.2) == std::pair{0.1, -0.2});
  CHECK(std::signbit(rotated(plain, 0, 3, -0.0, 1).first));
  const Oracle scaled(specification(spec::Yarn{8, 4096, 1, 32, true, 1.5, {}, {}}));
  const double tie =
      1 + 0x1p-9;  // times 1.5: 1.5 + 0.75·2^-8, then bf16's neighbours 1.5, 1.5 + 2^-7
  CHECK(rotated(scaled, 0, 3, tie, 1, Dtype::bf16).first == 1.5);
  CHECK(rotated(scaled, 0, 3, 0x1.558p0, 1, Dtype::bf16).second == 1.5);
  const Oracle half(specification(spec::Yarn{8, 4096, 1, 32, true, 1 + 0x1p-8, {}, {}}));
  CHECK(rotated(half, 0, 0, 1, 3, Dtype::bf16) == std::pair{1.0, 3.015625});
}

TEST_CASE("zero pairs, infinities, NaN and overflow come out as documented") {
  const Oracle oracle(specification(spec::Default{}));
  for (const double zero : {0.0, -0.0}) {
    const auto [first, second] = oracle.rotated(2, 0, zero, -zero, Dtype::f32);
    CHECK(first == 0);
    CHECK(second == 0);
  }
  const auto [first, second] = rotated(oracle, 2, 0, kInfinity, 1);  // cos 2 < 0 < sin 2
  CHECK(first == -kInfinity);
  CHECK(second == kInfinity);
  CHECK(std::isnan(rotated(oracle, 2, 0, std::nan(""), 1).first));
  CHECK(std::isnan(rotated(oracle, 2, 0, 1, std::nan("")).second));
  CHECK(rotated(oracle, 1, 0, -1e300, 1, Dtype::f16).first == -kInfinity);
  CHECK(rotated(oracle, 1, 0, 0x1p-1074, 0).first == 0x1p-1074);  // 0.54 of the smallest subnormal
  CHECK(rotated(oracle, 2, 0, 0x1p-1074, 0).first == 0);          // -0.42 of it
}
