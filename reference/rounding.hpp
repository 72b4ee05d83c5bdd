// Which number of a format is the correctly rounded one? Raise the precision until that is decided.
#pragma once

#include <cstdint>
#include <optional>

#include "reference/real.hpp"
#include "spec/format.hpp"

namespace ropecheck::reference {

/// Rounds to nearest even, subnormals included, overflow to infinity. The value of the result as a
/// double is exact.
///
/// special  NaN, infinities and signed zeros map to themselves
template <class R>
std::uint64_t round_to(spec::Dtype dtype, const R& value);

/// The same for a value that is only known up to `error` (absolute): nothing if the interval holds
/// a rounding boundary.
template <class R>
std::optional<std::uint64_t> round_if_decided(spec::Dtype dtype, const R& value, const R& error);

/// ulp(t) = 2^(max(e, e_min) - p + 1) for 2^e <= |t| < 2^(e+1); of zero: the smallest subnormal.
template <class R>
R ulp(spec::Dtype dtype, const R& exact);

/// |got - exact| / ulp(exact): the fractional error against the unrounded truth.
template <class R>
R error_in_ulps(spec::Dtype dtype, const R& exact, double got);

}  // namespace ropecheck::reference
