// Which polynomials in binary32 stand for A·cos and A·sin of a fraction of a turn? Minimax ones,
// scaled by A when the plan is made.
#pragma once

#include <array>
#include <cmath>

namespace ropecheck::optimized {

/// Lengths of the binary32 kernel are counted in 2^-34 turns.
inline constexpr double kFastUnit = 0x1p-34;

/// cos(2πr) ≈ 1 + z·(kCosineSlope + z·Σ kCosineFast[k]·z^k), sin(2πr) ≈ r·(2π + z·Σ
/// kSineFast[k]·z^k), z = r² <= 1/64 turns². Remez's exchange in 200 bits.
///
/// error    cosine 2^-33.2 absolute (2^-32.7 relative), sine 2^-37.5 relative (a test measures
/// both)
inline constexpr double kFullTurn = 6.283185307179586476925286766559;
inline constexpr std::array<double, 3> kCosineFast = {64.939363163036511993, -85.447456347361998938,
                                                      59.362560744187590675};
inline constexpr std::array<double, 4> kSineFast = {-41.341702178288619255, 81.605210620673746647,
                                                    -76.698379129145623915, 41.48757589017206752};

/// Likewise in double, for what is rounded to 24 bits or fewer: cos(2πr) ≈ Σ kCosineExact[k]·z^k,
/// sin(2πr) ≈ r·Σ kSineExact[k]·z^k. Through the zeros of a Chebyshev polynomial in 200 bits.
///
/// error    relative: cosine 2^-43.5, sine 2^-47.5 (a test measures both)
inline constexpr std::array<double, 6> kCosineExact = {0x1.ffffffffffe0bp-1, -0x1.3bd3cc9bd2c35p+4,
                                                       0x1.03c1f074ded21p+6, -0x1.55d3ba300cd50p+6,
                                                       0x1.e1e7ccccb387ap+5, -0x1.a0ee132c60c1fp+4};
inline constexpr std::array<double, 6> kSineExact = {0x1.921fb54442cfap+2, -0x1.4abbce6257a2ap+5,
                                                     0x1.466bc67123fa1p+6, -0x1.32d2c644adc0bp+6,
                                                     0x1.5071ce4b47930p+5, -0x1.dd54805f3f706p+3};

/// A number as the sum of two binary32 numbers: |low| <= 2^-24·|high|, the rest is below 2^-48.
struct SplitFloat {
  float high = 0;
  float low = 0;
};
inline SplitFloat split(double value) {
  const auto high = static_cast<float>(value);
  return {high, static_cast<float>(value - high)};
}

/// The polynomials' coefficients times A; the sine's also times kFastUnit, since r is counted in
/// it.
struct FastCoefficients {
  SplitFloat cosine_at_zero;
  SplitFloat cosine_slope;
  std::array<float, 3> cosine{};
  SplitFloat sine_slope;
  std::array<float, 4> sine{};
};

/// `scale`: A = high + low, the low part below half an ulp of the high one.
///
/// sine[0] is used as one binary32 number; what its rounding leaves, rest·z, is put into the next
/// coefficient: z ≈ 64·c·z² on [0, 1/64] with c = (1 + √2)/2 errs by (c - 1)/64 at most, a fifth.
inline FastCoefficients fast_coefficients(double scale, double scale_low) {
  FastCoefficients fast;
  const SplitFloat at_zero = split(scale);
  fast.cosine_at_zero = {at_zero.high, static_cast<float>(scale - at_zero.high + scale_low)};
  fast.cosine_slope = split(-kFullTurn * kFullTurn / 2 * scale);
  fast.sine_slope = split(kFullTurn * kFastUnit * scale);
  for (std::size_t k = 0; k < fast.cosine.size(); ++k)
    fast.cosine[k] = static_cast<float>(scale * kCosineFast[k]);
  const SplitFloat cubic = split(kFastUnit * scale * kSineFast[0]);
  constexpr double kNextFromRest = 64 * (1 + 1.4142135623730951) / 2;
  fast.sine[0] = cubic.high;
  fast.sine[1] = static_cast<float>(kFastUnit * scale * kSineFast[1] + kNextFromRest * cubic.low);
  for (std::size_t k = 2; k < fast.sine.size(); ++k)
    fast.sine[k] = static_cast<float>(kFastUnit * scale * kSineFast[k]);
  return fast;
}

/// Scales whose coefficients stay far from binary32's ends: the least product is 2^-24·2^-34·A, the
/// largest 2^7·A.
inline bool fast_scale(double scale) {
  return std::fabs(scale) >= 0x1p-40 && std::fabs(scale) <= 0x1p100;
}

}  // namespace ropecheck::optimized
