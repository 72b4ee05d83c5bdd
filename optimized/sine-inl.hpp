// What are cosine and sine of a phase? Quadrant reduction in integers, then two polynomials in
// double.
#include "hwy/highway.h"
#include "optimized/phase-inl.hpp"
#include "optimized/sine_coefficients.hpp"

#if defined(ROPECHECK_OPTIMIZED_SINE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_SINE_INL
#undef ROPECHECK_OPTIMIZED_SINE_INL
#else
#define ROPECHECK_OPTIMIZED_SINE_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Σ coefficients[k]·z^k by Horner's rule.
template <std::size_t kFirst = 0, class D, class V, std::size_t kTerms>
HWY_INLINE V polynomial(D d, V z, const std::array<double, kTerms>& coefficients) {
  const V coefficient = hn::Set(d, coefficients[kFirst]);
  if constexpr (kFirst + 1 == kTerms) {
    return coefficient;
  } else {
    return hn::MulAdd(polynomial<kFirst + 1>(d, z, coefficients), z, coefficient);
  }
}

/// Cosine and sine, and what was left beside the nearest quarter turn, in turns.
template <class V>
struct CosSin {
  V cos;
  V sin;
  V rest;
};

/// cos and sin of 2π·(phase + slow), |slow| < 1/8 and nonzero only where the phase is zero.
///
/// The nearest quarter turn is split off exactly; what is left, r in [-1/8, 1/8] turns, comes from
/// both words, so that it keeps its relative accuracy where it is tiny: |error of r| <= 2^-52·|r|
/// from 2^-60 turns on, where the 12 bits left out are below 2^-55·|r|.
///
/// error    relative, each value: r 2, z = r² 0.7 (through the polynomial), polynomial 1.5, product
/// 1 units of 2^-53
template <class D, class V, class VU>
HWY_INLINE CosSin<V> cos_sin(D d, Phase<VU> phase, V slow) {
  const hn::RebindToUnsigned<D> du;
  const hn::RebindToSigned<D> di;
  const VU quarter = hn::Set(du, std::uint64_t{1} << 62);
  const VU eighth = hn::Set(du, std::uint64_t{1} << 61);
  const VU shifted = hn::Add(phase.high, eighth);  // the two top bits are now the nearest quadrant
  const VU inside = hn::And(shifted, hn::Sub(quarter, hn::Set(du, 1)));

  const V high = hn::ConvertTo(d, hn::BitCast(di, hn::Sub(inside, eighth)));
  // The low word's upper 52 bits become the fraction of a number between 1 and 2.
  const VU one = hn::BitCast(du, hn::Set(d, 1.0));
  const V low =
      hn::Sub(hn::BitCast(d, hn::Or(hn::ShiftRight<12>(phase.low), one)), hn::Set(d, 1.0));
  const V r = hn::MulAdd(low, hn::Set(d, 0x1p-64), hn::MulAdd(high, hn::Set(d, 0x1p-64), slow));

  const V z = hn::Mul(r, r);
  const V sine = hn::Mul(r, polynomial(d, z, kSine));
  const V cosine = polynomial(d, z, kCosine);

  // Quadrants 0 … 3 turn (cos, sin) into (c, s), (-s, c), (-c, -s), (s, -c).
  const auto odd = hn::RebindMask(d, hn::TestBit(shifted, quarter));
  const VU sign = hn::Set(du, std::uint64_t{1} << 63);
  const V sin_sign = hn::BitCast(d, hn::And(shifted, sign));
  const V cos_sign = hn::BitCast(d, hn::And(hn::Add(shifted, quarter), sign));
  return {hn::Xor(hn::IfThenElse(odd, sine, cosine), cos_sign),
          hn::Xor(hn::IfThenElse(odd, cosine, sine), sin_sign), r};
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
