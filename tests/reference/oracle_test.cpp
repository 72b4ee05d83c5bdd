// Are the oracle's roundings right: generic values, exact ones, ties, zeros, huge positions, any
// thread?
#include "reference/oracle.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <thread>

#include "reference/precision.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using spec::Dtype;
using test::specification;
using Quantity = Oracle::Quantity;

namespace {

double value(const Oracle& oracle, Quantity quantity, double position, int pair, Dtype dtype) {
  return spec::decode(dtype, oracle.rounded(quantity, position, pair, dtype));
}

const std::vector<Quantity> kAll{Quantity::frequency,  Quantity::wavelength,
                                 Quantity::rotations,  Quantity::ramp,
                                 Quantity::angle,      Quantity::cos,
                                 Quantity::sin,        Quantity::attention_scale,
                                 Quantity::gain,       Quantity::softmax_factor,
                                 Quantity::temperature};

/// The quantity at 250 digits by the plain formula.
RealAt<250> plainly(const spec::Specification& spec, Quantity quantity, double position, int pair) {
  using R = RealAt<250>;
  const auto schedule = reference::schedule<R>(spec);
  const R& frequency = schedule.frequency[pair];
  switch (quantity) {
    case Quantity::frequency:
      return frequency;
    case Quantity::wavelength:
      return 2 * pi<R>() / frequency;
    case Quantity::rotations:
      return spec::trained_context(spec) * frequency / (2 * pi<R>());
    case Quantity::ramp:
      return schedule.ramp[pair];
    case Quantity::angle:
      return position * frequency;
    case Quantity::cos:
      return schedule.attention_scale * cos(R(position * frequency));
    case Quantity::sin:
      return schedule.attention_scale * sin(R(position * frequency));
    case Quantity::softmax_factor:
      return softmax_factor<R>(spec);
    case Quantity::temperature:
      return query_temperature<R>(spec, static_cast<std::int64_t>(position));
    case Quantity::gain:
      return 1;
    case Quantity::attention_scale:
      break;
  }
  return schedule.attention_scale;
}

}  // namespace

TEST_CASE("rounded values are the roundings of 250 digits") {
  for (const auto& spec : test::chosen_specifications()) {
    const Oracle oracle(spec);
    for (const Quantity quantity : kAll) {
      if (quantity == Quantity::ramp && oracle.schedule().ramp.empty()) continue;
      if (quantity == Quantity::rotations && spec::trained_context(spec) == 0) continue;
      for (const int pair : {0, oracle.pairs() / 2, oracle.pairs() - 1}) {
        for (const double position : {1.0, 4097.0, -131071.0}) {
          auto exact = plainly(spec, quantity, position, pair);
          if (exact == 0) exact = 0;  // the oracle's zeros are positive
          for (const Dtype dtype : {Dtype::f64, Dtype::f32}) {
            CAPTURE(spec::scheme_name(spec.scheme), static_cast<int>(quantity), pair, position);
            CHECK(oracle.rounded(quantity, position, pair, dtype) == round_to(dtype, exact));
          }
        }
      }
    }
  }
}

TEST_CASE("position zero is exact: the attention scale and +0, ties to even included") {
  const double tie = 1 + 0x1p-11;  // midway between 1 and 1 + 2^-10 in binary16
  const spec::Yarn yarn{8, 4096, 1, 32, true, tie, {}, {}};
  const Oracle oracle(specification(yarn));
  CHECK(value(oracle, Quantity::cos, 0, 3, Dtype::f16) == 1);
  CHECK(value(oracle, Quantity::cos, 0, 3, Dtype::f64) == tie);
  CHECK(oracle.rounded(Quantity::sin, 0, 3, Dtype::f16) == 0);
  CHECK(oracle.rounded(Quantity::sin, -0.0, 3, Dtype::f64) == 0);
  CHECK(value(oracle, Quantity::attention_scale, 0, 0, Dtype::f16) == 1);
}

TEST_CASE("rational frequencies and angles that tie go to even") {
  const Oracle sixteen(specification(spec::Default{}, 128, 65536));  // pair 4k: 2^-k
  CHECK(value(sixteen, Quantity::angle, 2049, 0, Dtype::f16) == 2048);
  CHECK(value(sixteen, Quantity::angle, 2051, 0, Dtype::f16) == 2052);
  CHECK(value(sixteen, Quantity::angle, 257, 4, Dtype::bf16) == 128);
  CHECK(value(sixteen, Quantity::angle, 259, 8, Dtype::bf16) == 65);
  CHECK(value(sixteen, Quantity::angle, -257, 4, Dtype::bf16) == -128);
  const Oracle decimal(specification(spec::Default{}));  // pair 32: 1/100
  CHECK(value(decimal, Quantity::frequency, 0, 32, Dtype::f64) == 0.01);
  CHECK(value(decimal, Quantity::angle, 204900, 32, Dtype::f16) == 2048);
  CHECK(value(decimal, Quantity::angle, 65519 * 100.0, 32, Dtype::f16) == 65504);
  CHECK(std::isinf(value(decimal, Quantity::angle, 65520 * 100.0, 32, Dtype::f16)));
  const Oracle ntk(specification(spec::Ntk{16}, 10, 256));  // base 256·16^(5/4) = 2^13
  CHECK(value(ntk, Quantity::frequency, 0, 0, Dtype::bf16) == 1);
  const Oracle linear(specification(spec::Linear{4096.0 / 257}, 128, 65536));  // 257/4096: a tie
  CHECK(value(linear, Quantity::angle, 4096 * 257, 0, Dtype::f64) != 0);
}

TEST_CASE("ties inside a ramp with integer ends go to even") {
  // d = 2048: ends far apart, so some weight has a denominator of many powers of two.
  const spec::Yarn yarn{4, 4096, 1, 32, true, {}, {}, {}};
  const auto spec = specification(yarn, 2048, 10000, spec::Dialect::huggingface);
  const Oracle oracle(spec);
  for (int pair = 0; pair < oracle.pairs(); ++pair) {
    const auto exact = reference::convert<RealAt<250>>(oracle.schedule().ramp[pair]);
    const auto bits = oracle.rounded(Quantity::ramp, 0, pair, Dtype::bf16);
    CHECK(error_in_ulps(Dtype::bf16, exact, spec::decode(Dtype::bf16, bits)) <=
          RealAt<250>(0.5) + RealAt<250>("1e-50"));
  }
}

TEST_CASE("huge positions are reduced exactly") {
  const Oracle oracle(specification(spec::Default{}));
  for (const double position : {0x1p62, 0x1p100, 1e300, -1.5e308}) {
    const RealAt<600> angle =
        position * schedule<RealAt<600>>(specification(spec::Default{})).frequency[7];
    CHECK(oracle.rounded(Quantity::cos, position, 7, Dtype::f64) ==
          round_to(Dtype::f64, RealAt<600>(cos(angle))));
  }
  const auto [cosine, sine] = oracle.cos_sin(std::numeric_limits<std::int64_t>::max(), 5);
  const RealAt<250> angle = RealAt<250>(std::numeric_limits<std::int64_t>::max()) *
                            schedule<RealAt<250>>(specification(spec::Default{})).frequency[5];
  CHECK(abs(cosine - convert<Real>(RealAt<250>(cos(angle)))) < power_of_two<Real>(-120));
  CHECK(abs(sine - convert<Real>(RealAt<250>(sin(angle)))) < power_of_two<Real>(-120));
}

TEST_CASE("shipped truth takes binary32 frequencies as exact") {
  const auto spec = specification(spec::Llama3{8, 1, 4, 8192}, 128, 500000);
  const Oracle ideal(spec), shipped(spec, Truth::shipped);
  for (int pair = 0; pair < ideal.pairs(); ++pair) {
    const double stored = value(ideal, Quantity::frequency, 0, pair, Dtype::f32);
    CHECK(shipped.schedule().frequency[pair] == Real(stored));
    CHECK(shipped.angle(131071, pair) == Real(131071) * Real(stored));
    CHECK(shipped.rounded(Quantity::cos, 131071, pair, Dtype::f64) ==
          round_to(Dtype::f64, RealAt<120>(cos(RealAt<120>(131071 * RealAt<120>(stored))))));
  }
}

TEST_CASE("given frequencies are taken as they are") {
  const std::vector<double> frequencies{1.0, -0.25, 0.0, 0x1p-1060};
  const Oracle oracle(frequencies, 1.5);
  CHECK(oracle.pairs() == 4);
  CHECK(value(oracle, Quantity::angle, 3, 1, Dtype::f64) == -0.75);
  CHECK(value(oracle, Quantity::cos, 12345, 2, Dtype::f64) == 1.5);
  CHECK(oracle.rounded(Quantity::sin, -12345, 2, Dtype::f64) == 0);
  CHECK(value(oracle, Quantity::sin, 1, 3, Dtype::f64) == 1.5 * 0x1p-1060);  // subnormal
  CHECK(std::isinf(value(oracle, Quantity::wavelength, 0, 2, Dtype::f64)));
  const std::vector<double> bad{std::nan("")};
  CHECK_THROWS_AS(Oracle(bad, 1), std::invalid_argument);
}

TEST_CASE("what cannot be answered is refused") {
  const Oracle oracle(specification(spec::Default{}));
  CHECK_THROWS_AS(oracle.angle(1, 64), std::invalid_argument);
  CHECK_THROWS_AS(oracle.angle(1, -1), std::invalid_argument);
  CHECK_THROWS_AS(oracle.angle(std::nan(""), 0), std::invalid_argument);
  CHECK_THROWS_AS(oracle.rounded(Quantity::ramp, 0, 0, Dtype::f32), std::invalid_argument);
  CHECK_THROWS_AS(oracle.rounded(Quantity::rotations, 0, 0, Dtype::f32), std::invalid_argument);
  CHECK_THROWS_AS(oracle.decimal(Quantity::cos, 0, 0, 0), std::invalid_argument);
  CHECK_THROWS_AS(oracle.decimal(Quantity::cos, 0, 0, 1001), std::invalid_argument);
}

TEST_CASE("threads that ask at once get the same answers") {
  const Oracle oracle(specification(spec::Ntk{3.7}));
  std::vector<std::string> texts(4);
  std::vector<std::thread> threads;
  for (auto& text : texts) {
    threads.emplace_back([&] { text = oracle.decimal(Quantity::sin, 131071, 9, 300); });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& text : texts) CHECK(text == texts[0]);
}
