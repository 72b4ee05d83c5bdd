// Which polynomials stand for sine and cosine of a fraction of a turn? Taylor's, derived here.
#pragma once

#include <array>
#include <cstddef>

namespace ropecheck::optimized {

/// Taylor coefficients (-1)^k·(2π)^n/n!, n = first + 2k, of cos(2πr) (first = 0) and sin(2πr)/r
/// (first = 1) in r².
///
/// error    truncated at |r| <= 1/8, |x| = 2π|r| <= π/4; the series alternates, so the first
/// omitted term bounds it:
///          sine, 8 terms    |x|^16/17! <= 5.9e-17 (2^-53.9), relative to x
///          cosine, 9 terms  |x|^18/18! <= 2.1e-18 (2^-58.7)
///          each coefficient is computed in 64 bits and rounded to 53: at most 2^-53 + 17·2^-64
///          relative
template <std::size_t kTerms>
consteval std::array<double, kTerms> taylor(int first) {
  constexpr long double kTurn = 6.283185307179586476925286766559005768394L;
  std::array<double, kTerms> coefficients{};
  long double coefficient = first == 0 ? 1 : kTurn;
  for (std::size_t k = 0; k < kTerms; ++k) {
    coefficients[k] = static_cast<double>(coefficient);
    const int n = first + 2 * static_cast<int>(k);
    coefficient *= -(kTurn * kTurn) / ((n + 1) * (n + 2));
  }
  return coefficients;
}

inline constexpr auto kSine = taylor<8>(1);
inline constexpr auto kCosine = taylor<9>(0);

}  // namespace ropecheck::optimized
