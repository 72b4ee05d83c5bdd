// Is rounding exact? Against all 16-bit values and their midpoints, hardware conversions, and
// MPFR's own.
#include "reference/rounding.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "reference/precision.hpp"
#include "tests/catch.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using spec::Dtype;

namespace {

/// Positive finite patterns are ordered as the numbers are, so neighbours are consecutive patterns.
std::uint64_t largest_finite(Dtype dtype) { return dtype == Dtype::f16 ? 0x7bff : 0x7f7f; }

Real next_above_finite(Dtype dtype, std::uint64_t bits) {
  if (bits < largest_finite(dtype)) return spec::decode(dtype, bits + 1);
  return power_of_two<Real>(spec::info(dtype).max_exponent + 1);
}

}  // namespace

TEST_CASE("every 16-bit number rounds to itself and midpoints go to even") {
  for (const Dtype dtype : {Dtype::f16, Dtype::bf16}) {
    const Real tiny = power_of_two<Real>(-190);
    std::uint64_t wrong = 0;
    for (std::uint64_t bits = 0; bits <= largest_finite(dtype); ++bits) {
      const Real low = spec::decode(dtype, bits), high = next_above_finite(dtype, bits);
      const Real middle = (low + high) / 2, hair = (high - low) * tiny;
      wrong += round_to(dtype, low) != bits;
      wrong += round_to(dtype, Real(middle - hair)) != bits;
      wrong += round_to(dtype, middle) != bits + (bits & 1);
      wrong += round_to(dtype, Real(middle + hair)) != bits + 1;
      wrong += round_to(dtype, Real(-middle)) != ((bits + (bits & 1)) | 0x8000);
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("binary32 and binary64 agree with the hardware, subnormals and overflow included") {
  std::mt19937_64 random(20240611);
  int wrong = 0;
  for (int i = 0; i < 200000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (std::isnan(value)) continue;
    wrong += round_to(Dtype::f64, Real(value)) != std::bit_cast<std::uint64_t>(value);
    const int exponent = static_cast<int>(random() % 300) - 160;
    const double near = std::ldexp(1 + std::abs(std::remainder(value, 1.0)), exponent);
    wrong +=
        round_to(Dtype::f32, Real(near)) != std::bit_cast<std::uint32_t>(static_cast<float>(near));
  }
  CHECK(wrong == 0);
}

TEST_CASE("binary64 results agree with MPFR's own conversion") {
  std::mt19937_64 random(7);
  int wrong = 0;
  for (int i = 0; i < 20000; ++i) {
    Real value = static_cast<double>(random());
    value = value / 3 + static_cast<double>(random()) / 7;
    mpfr_mul_2si(raw(value), raw(value), static_cast<long>(random() % 2300) - 1250, MPFR_RNDN);
    const double expected = mpfr_get_d(raw(value), MPFR_RNDN);
    wrong += round_to(Dtype::f64, value) != std::bit_cast<std::uint64_t>(expected);
  }
  CHECK(wrong == 0);
}

TEST_CASE("NaN, infinities and signed zeros map to themselves") {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Dtype dtype : {Dtype::f64, Dtype::f32, Dtype::f16, Dtype::bf16}) {
    CAPTURE(spec::name(dtype));
    CHECK(std::isnan(spec::decode(dtype, round_to(dtype, Real(std::nan(""))))));
    CHECK(spec::decode(dtype, round_to(dtype, Real(infinity))) == infinity);
    CHECK(spec::decode(dtype, round_to(dtype, Real(-infinity))) == -infinity);
    CHECK(std::signbit(spec::decode(dtype, round_to(dtype, Real(-0.0)))));
    CHECK(round_to(dtype, Real(0.0)) == 0);
    CHECK(spec::decode(dtype, round_to(dtype, power_of_two<Real>(5000))) == infinity);
    CHECK(round_to(dtype, power_of_two<Real>(-5000)) == 0);
    CHECK(std::signbit(spec::decode(dtype, round_to(dtype, Real(-power_of_two<Real>(-5000))))));
  }
}

TEST_CASE("a rounding is undecided exactly when a boundary is within the error") {
  const Real middle = 1 + power_of_two<Real>(-11);  // between 1 and 1 + 2^-10 in binary16
  const Real error = power_of_two<Real>(-100);
  CHECK_FALSE(round_if_decided(Dtype::f16, middle, error));
  CHECK_FALSE(round_if_decided(Dtype::f16, Real(middle + error / 2), error));
  CHECK(round_if_decided(Dtype::f16, Real(middle + 2 * error), error) == 0x3c01);
  CHECK(round_if_decided(Dtype::f16, Real(middle - 2 * error), error) == 0x3c00);
  CHECK(round_if_decided(Dtype::f16, middle, Real(0)) == 0x3c00);
  CHECK_FALSE(round_if_decided(Dtype::f16, Real(0), error));  // +0 or -0
  CHECK(round_if_decided(Dtype::f16, Real(-0.0), Real(0)) == 0x8000);
}

TEST_CASE("an ulp is the spacing at the exact value, also at a binade's ends and below e_min") {
  CHECK(ulp(Dtype::f32, Real(1)) == power_of_two<Real>(-23));
  CHECK(ulp(Dtype::f32, Real(1 - power_of_two<Real>(-190))) == power_of_two<Real>(-24));
  CHECK(ulp(Dtype::f32, Real(-3.5)) == power_of_two<Real>(-22));
  CHECK(ulp(Dtype::f32, Real(0)) == power_of_two<Real>(-149));
  CHECK(ulp(Dtype::f16, power_of_two<Real>(-20)) == power_of_two<Real>(-24));
  CHECK(ulp(Dtype::f64, power_of_two<Real>(-1080)) == power_of_two<Real>(-1074));
  CHECK(error_in_ulps(Dtype::bf16, Real(1), 1 + 0x1p-8) == Real(0.5));
  CHECK(error_in_ulps(Dtype::f32, Real(0), 0x1p-149) == 1);
  CHECK(std::isinf(static_cast<double>(error_in_ulps(Dtype::f32, Real(1), std::nan("")))));
}

TEST_CASE("the stated bits are the bits MPFR works with") {
  const auto precision = [](const auto& value) { return mpfr_get_prec(raw(value)); };
  CHECK(precision(RealAt<60>(1)) == kBits<RealAt<60>>);
  CHECK(precision(RealAt<120>(1)) == kBits<RealAt<120>>);
  CHECK(precision(RealAt<250>(1)) == kBits<RealAt<250>>);
  CHECK(precision(RealAt<600>(1)) == kBits<RealAt<600>>);
  CHECK(precision(RealAt<1250>(1)) == kBits<RealAt<1250>>);
}
