// When is a rounding decided? Raise the precision until no boundary is within the error.
#pragma once

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "reference/enclosure.hpp"
#include "reference/exact.hpp"
#include "reference/rounding.hpp"

namespace ropecheck::reference {

/// The interval's ends, rounded outwards.
struct Ends {
  Widest low, high;

  Ends(const Widest& value, const Widest& error) {
    mpfr_sub(raw(low), raw(value), raw(error), MPFR_RNDD);
    mpfr_add(raw(high), raw(value), raw(error), MPFR_RNDU);
  }
};

/// Rounding to a binary format: results are bit patterns.
struct ToFormat {
  using Result = std::uint64_t;
  spec::Dtype dtype;

  std::uint64_t sign_bit() const { return std::uint64_t{1} << (8 * spec::info(dtype).bytes - 1); }
  Result round(const Widest& value) const { return round_to(dtype, value); }
  bool adjacent(Result low, Result high) const {
    return (low & sign_bit()) == (high & sign_bit()) && (low + 1 == high || high + 1 == low);
  }
  /// Above the neighbour of smaller magnitude by half its ulp; so it is at the overflow, too.
  mpq_class boundary(Result low, Result high) const {
    const Real small = spec::decode(dtype, std::min(low, high));
    Real magnitude = abs(small) + ulp(dtype, small) / 2;
    if ((low & sign_bit()) != 0) magnitude = -magnitude;
    return to_rational(magnitude);
  }
  Result even(Result low, Result high) const { return (low & 1) == 0 ? low : high; }
};

/// Decides from one enclosure, from an exact comparison (`side`: the sign of the quantity minus a
/// boundary, if it can be had), or not yet.
template <class Target, class Side>
std::optional<typename Target::Result> decide(const Target& target, const Widest& value,
                                              const Widest& error, const Side& side) {
  if (error == 0) return target.round(value);
  const Ends ends(value, error);
  const auto low = target.round(ends.low), high = target.round(ends.high);
  if (low == high) return low;
  if (!target.adjacent(low, high)) return std::nullopt;
  const std::optional<int> sign = side(target.boundary(low, high));
  if (!sign) return std::nullopt;
  if (*sign == 0) return target.even(low, high);
  return *sign < 0 ? low : high;
}

/// Tries `enclose` at 60, 120, 250, 600 and 1250 digits.
template <class Target, class Enclose, class Side>
typename Target::Result settle(const Target& target, const Enclose& enclose, const Side& side) {
  std::optional<typename Target::Result> result;
  const auto attempt = [&]<class R>() {
    const auto [value, error] = enclose.template operator()<R>();
    result = decide(target, value, error, side);
    return result.has_value();
  };
  if (attempt.template operator()<RealAt<60>>() || attempt.template operator()<RealAt<120>>() ||
      attempt.template operator()<RealAt<250>>() || attempt.template operator()<RealAt<600>>() ||
      attempt.template operator()<RealAt<1250>>()) {
    return *result;
  }
  const auto [value, error] = enclose.template operator()<Widest>();
  const auto as_a_boundary = [](const mpq_class&) { return std::optional<int>(0); };
  result = decide(target, value, error, as_a_boundary);
  if (!result) throw std::range_error("oracle: 1250 digits are not enough at this position");
  return *result;
}

}  // namespace ropecheck::reference
