// Which polynomials stand for sine and cosine in the fast oracle? Near-minimax ones in quarter
// turns, on |q| <= 1/2.
#pragma once

namespace ropecheck::reference {

/// sin(πq/2) ≈ q·Σ kFastSine[k]·q^2k, relative error below kFastSineError on |q| <= 1/2.
///
/// Chebyshev interpolation of sin(π√z/2)/√z on z in [0, 1/4] at 60 digits, rounded to binary64 (the
/// first coefficient's rounding, 0.35 u of π/2, is the larger part of the error). tests/reference
/// encloses the error over the whole range by interval arithmetic.
inline constexpr double kFastSine[] = {
    0x1.921fb54442d18p+0,  -0x1.4abbce625be41p-1,  0x1.466bc677587f8p-4,  -0x1.32d2cce2e5b19p-8,
    0x1.50782fda12d96p-13, -0x1.e30071afc3e59p-19, 0x1.e3f38399551bfp-25,
};
inline constexpr double kFastSineError = 0.36 * 0x1p-53;

/// cos(πq/2) ≈ 1 + q²·Σ kFastCosine[k]·q^2k, relative error below kFastCosineError on |q| <= 1/2.
inline constexpr double kFastCosine[] = {
    -0x1.3bd3cc9be45dbp+0, 0x1.03c1f081b4b74p-2,   -0x1.55d3c7e10153fp-6,
    0x1.e1f50093e4c8fp-11, -0x1.a6cc32d07dc98p-16, 0x1.f4b536b457d9ep-22,
};
inline constexpr double kFastCosineError = 2.4 * 0x1p-53;

}  // namespace ropecheck::reference
