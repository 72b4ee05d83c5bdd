// Where does a pair turn besides at the token's one position? Axes, maps of positions and gains.
#pragma once

#include <cstdint>
#include <vector>

namespace ropecheck::optimized {

/// at(p) = min(f(p) + add, most), with f(p) = p, ⌊p/by⌋ (towards -infinity) or the remainder of p
/// that is never negative. Any overflow is for the caller to rule out. (S27, S29, S30)
struct PositionMap {
  enum class Kind { whole, quotient, remainder };
  Kind kind = Kind::whole;
  std::int64_t by = 1;
  std::int64_t add = 0;
  std::int64_t most = INT64_MAX;

  std::int64_t operator()(std::int64_t position) const {
    std::int64_t value = position;
    if (kind != Kind::whole) {
      const std::int64_t rest = position % by;
      const std::int64_t remainder = rest < 0 ? rest + by : rest;
      value = kind == Kind::remainder ? remainder : (position - remainder) / by;
    }
    value += add;
    return value < most ? value : most;
  }
};

/// What multiplies the attention scale, 2^(±rate·(position - center)): + for queries, - for keys.
/// (S28)
struct Gain {
  std::vector<double> rate;      ///< [pairs], log2 ζ / B, rounded to double; empty: no gain
  std::vector<double> rate_low;  ///< what the rounding left
  std::int64_t center = 0;       ///< tokens
};

/// Exponents beyond ±kMostGain are taken for ±kMostGain: what is not zero then leaves the range of
/// every dtype.
inline constexpr double kMostGain = 1000;

/// 2^(rate·distance), distance = ±(position - center).
///
/// error    relative: the library's exp2 2, the last sum 1 units of 2^-53, second order below 2^-80
double gain_at(const Gain& gain, std::size_t pair, double distance);

}  // namespace ropecheck::optimized
