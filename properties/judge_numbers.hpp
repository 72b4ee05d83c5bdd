// How are errors measured against a truth that has more digits than a double? Double-double sums,
// ulps, decided rounding.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "reference/oracle.hpp"
#include "spec/format.hpp"

namespace ropecheck::properties {

using reference::DoubleDouble;

/// a + b without error, as a rounded sum and what it lost (Knuth's TwoSum).
inline DoubleDouble exact_sum(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// a·b without error unless it underflows, by a fused multiply-add.
inline DoubleDouble exact_product(double a, double b) {
  const double product = a * b;
  return {product, std::fma(a, b, -product)};
}

/// Difference of two double-doubles; relative to |a| + |b| wrong by less than 2^-103.
DoubleDouble subtract(const DoubleDouble& a, const DoubleDouble& b);
/// Sum, the same.
DoubleDouble add(const DoubleDouble& a, const DoubleDouble& b);
/// Product with a double, relative error below 2^-102.
DoubleDouble multiply(const DoubleDouble& a, double b);

/// got - exact, relative error 2^-52 of the result.
inline double difference(double got, const DoubleDouble& exact) {
  const DoubleDouble gap = exact_sum(got, -exact.high);
  return gap.high + (gap.low - exact.low);
}

/// ulp(t) = 2^(max(e, e_min) - p + 1) for 2^e <= |t| < 2^(e+1); of zero: the smallest subnormal.
double ulp(const spec::FormatInfo& format, const DoubleDouble& exact);

/// Smallest positive number of a format.
double smallest_subnormal(const spec::FormatInfo& format);
/// Largest finite number of a format.
double largest_finite(const spec::FormatInfo& format);

/// The nearest number of the format (ties to even) as a double, infinite on overflow, if `exact` ±
/// `error` (absolute) holds no rounding boundary; an error of 0 says that `exact` is exact, then
/// ties are decided too.
std::optional<double> nearest(const spec::FormatInfo& format, const DoubleDouble& exact,
                              double error);

/// Bit pattern of a number that the format has exactly.
std::uint64_t encode_exact(spec::Dtype dtype, double value);

}  // namespace ropecheck::properties
