#include "reference/rounding.hpp"

#include <algorithm>
#include <cmath>

#include "reference/precision.hpp"

namespace ropecheck::reference {
namespace {

struct Encoding {
  const spec::FormatInfo& format;

  std::uint64_t sign(bool negative) const {
    return negative ? std::uint64_t{1} << (8 * format.bytes - 1) : 0;
  }
  std::uint64_t infinity() const {
    return static_cast<std::uint64_t>(format.max_exponent - format.min_exponent + 2)
           << (format.precision - 1);
  }
  std::uint64_t quiet_nan() const {
    return infinity() | std::uint64_t{1} << (format.precision - 2);
  }
};

/// max(e, e_min) for 2^e <= |value| < 2^(e+1), value finite and not zero.
template <class R>
long binade(const spec::FormatInfo& format, const R& value) {
  return std::max<long>(mpfr_get_exp(raw(value)) - 1, format.min_exponent);
}

}  // namespace

// With e = max(exponent, e_min) and N = value / 2^(e - p + 1) rounded to an integer, N counts the
// hidden bit of a normal number, so ((e - e_min) << (p - 1)) + N is the pattern: a carry out of N
// moves to the next binade by itself, from the subnormals to the normals and from the largest
// number to infinity.
template <class R>
std::uint64_t round_to(spec::Dtype dtype, const R& value) {
  const spec::FormatInfo& format = spec::info(dtype);
  const Encoding encoding{format};
  if (mpfr_nan_p(raw(value))) return encoding.quiet_nan();
  const std::uint64_t sign = encoding.sign(mpfr_signbit(raw(value)) != 0);
  if (mpfr_zero_p(raw(value))) return sign;
  if (mpfr_inf_p(raw(value)) || mpfr_get_exp(raw(value)) - 1 > format.max_exponent) {
    return sign | encoding.infinity();
  }
  const long exponent = binade(format, value);
  R scaled;
  mpfr_mul_2si(raw(scaled), raw(value), format.precision - 1 - exponent, MPFR_RNDN);
  mpfr_roundeven(raw(scaled), raw(scaled));
  const std::uint64_t significand = mpfr_get_ui(raw(R(abs(scaled))), MPFR_RNDN);
  const auto field = static_cast<std::uint64_t>(exponent - format.min_exponent);
  return sign | ((field << (format.precision - 1)) + significand);
}

template <class R>
std::optional<std::uint64_t> round_if_decided(spec::Dtype dtype, const R& value, const R& error) {
  R low, high;
  mpfr_sub(raw(low), raw(value), raw(error), MPFR_RNDD);
  mpfr_add(raw(high), raw(value), raw(error), MPFR_RNDU);
  if (mpfr_zero_p(raw(error))) low = high = value;  // keeps the sign of a zero
  const std::uint64_t bits = round_to(dtype, low);
  if (bits != round_to(dtype, high)) return std::nullopt;
  return bits;
}

template <class R>
R ulp(spec::Dtype dtype, const R& exact) {
  if (!mpfr_number_p(raw(exact))) return R(std::numeric_limits<double>::quiet_NaN());
  const spec::FormatInfo& format = spec::info(dtype);
  const long exponent = mpfr_zero_p(raw(exact)) ? format.min_exponent : binade(format, exact);
  return power_of_two<R>(exponent - format.precision + 1);
}

template <class R>
R error_in_ulps(spec::Dtype dtype, const R& exact, double got) {
  if (!std::isfinite(got)) return R(std::numeric_limits<double>::infinity());
  return abs(R(got) - exact) / ulp(dtype, exact);
}

#define ROPECHECK_INSTANTIATE(R)                                                              \
  template std::uint64_t round_to<R>(spec::Dtype, const R&);                                  \
  template std::optional<std::uint64_t> round_if_decided<R>(spec::Dtype, const R&, const R&); \
  template R ulp<R>(spec::Dtype, const R&);                                                   \
  template R error_in_ulps<R>(spec::Dtype, const R&, double);
ROPECHECK_FOR_EACH_PRECISION(ROPECHECK_INSTANTIATE)
#undef ROPECHECK_INSTANTIATE

}  // namespace ropecheck::reference
