// What is a row of the fast table? A 64-bit phase in 32-bit lanes, then two polynomials in binary32
// that carry what binary32 cannot.
#include "hwy/highway.h"
#include "optimized/plan.hpp"

#if defined(ROPECHECK_OPTIMIZED_FAST_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_FAST_INL
#undef ROPECHECK_OPTIMIZED_FAST_INL
#else
#define ROPECHECK_OPTIMIZED_FAST_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
using VecI = hn::Vec<hn::RebindToSigned<D>>;
template <class D>
using VecU = hn::Vec<hn::RebindToUnsigned<D>>;

/// A phase of high·2^-32 + low·2^-64 + below·2^-34 turns: the high word is the nearest one to what
/// the integers stand for, the low word is signed, |below| <= 1. `D` is the tag of as many binary32
/// lanes.
template <class D>
struct FastPhase {
  VecI<D> high;
  VecI<D> low;
  hn::Vec<D> below;
};

/// (high:low) += step. `wrap`: the step's low word with its top bit turned.
template <class D>
struct FastStep {
  VecI<D> high;
  VecI<D> low;
  VecI<D> wrap;
};

/// The plan's digits of pairs i, i + 1, …
template <class D>
struct FastDigits {
  VecI<D> digit0;
  VecI<D> digit1;
  VecI<D> odd_digit1;  ///< digit1 of the odd lanes, one lane down
  hn::Vec<D> digit2;
};
template <class D>
HWY_INLINE FastDigits<D> fast_digits(D d, const Plan::Data& plan, std::size_t i) {
  const hn::RebindToSigned<D> di;
  const hn::RepartitionToWide<hn::RebindToUnsigned<D>> du64;
  const VecI<D> digit1 = hn::LoadU(di, plan.fast.digit1.data() + i);
  return {hn::LoadU(di, plan.fast.digit0.data() + i), digit1,
          hn::BitCast(di, hn::ShiftRight<32>(hn::BitCast(du64, digit1))),
          hn::LoadU(d, plan.fast.digit2.data() + i)};
}

template <class D>
HWY_INLINE FastStep<D> fast_step(D, FastDigits<D> digits) {
  const hn::RebindToSigned<D> di;
  // A negative digit borrows one from the digit above.
  return {hn::Add(digits.digit0, hn::BroadcastSignBit(digits.digit1)), digits.digit1,
          hn::Xor(digits.digit1, hn::Set(di, INT32_MIN))};
}

/// The next position of the same page: the same bits as fast_phase gives.
template <class D>
HWY_INLINE FastPhase<D> advance(D, FastPhase<D> phase, FastStep<D> step) {
  const hn::RebindToSigned<D> di;
  // The low word, less 2^31, is an unsigned sum's: it has wrapped where it is below the step's.
  const VecI<D> low = hn::Add(phase.low, step.low);
  const VecI<D> carry = hn::VecFromMask(di, hn::Lt(low, step.wrap));  // -1 where it carries
  return {hn::Sub(hn::Add(phase.high, step.high), carry), low, phase.below};
}

/// Positions of one page share the product that reaches below the 64 bits; inside it phases advance
/// by 64-bit sums.
inline constexpr std::int32_t kPage = 256;

/// phase(m) = m·(digit0·2^-32 + digit1·2^-64) + page(m)·digit2·2^-34 mod 1,
/// page(m) = the largest multiple of kPage up to m.
///
/// error    turns, beside the 128-bit step's own: the rest of the page,
///          (m - page(m))·|digit2|·2^-34 <= 255·2^-65; three roundings to binary32 of what is below
///          2^-34: together below 2^-55 at any int32 position
///
/// `odd_m`: the odd lanes of m, one lane down.
template <class D>
HWY_INLINE FastPhase<D> fast_phase(D, FastDigits<D> digits, VecI<D> m, VecI<D> odd_m,
                                   hn::Vec<D> page) {
  const hn::RebindToSigned<D> di;
  const hn::RepartitionToWide<hn::RebindToUnsigned<D>> du64;
  // Two pairs' products fill one 64-bit lane each.
  const auto even = hn::BitCast(du64, hn::MulEven(digits.digit1, m));
  const auto odd = hn::BitCast(du64, hn::MulEven(digits.odd_digit1, odd_m));
  const VecI<D> low = hn::OddEven(hn::BitCast(di, hn::ShiftLeft<32>(odd)), hn::BitCast(di, even));
  const VecI<D> middle =
      hn::OddEven(hn::BitCast(di, odd), hn::BitCast(di, hn::ShiftRight<32>(even)));
  // The nearest high word is one more where the low word, now signed, is negative.
  const VecI<D> high =
      hn::Sub(hn::Add(hn::Mul(digits.digit0, m), middle), hn::BroadcastSignBit(low));
  return {high, low, hn::Mul(digits.digit2, page)};
}

template <class D>
HWY_INLINE FastPhase<D> fast_phase(D d, FastDigits<D> digits, std::int32_t position) {
  const VecI<D> m = hn::Set(hn::RebindToSigned<D>(), position);
  return fast_phase(d, digits, m, m, hn::Set(d, static_cast<float>(position & -kPage)));
}

/// The same bits, each lane at its own position m.
template <class D>
HWY_INLINE FastPhase<D> fast_phase_each(D d, FastDigits<D> digits, VecI<D> m) {
  const hn::RebindToSigned<D> di;
  const hn::RepartitionToWide<hn::RebindToUnsigned<D>> du64;
  const VecI<D> odd_m = hn::BitCast(di, hn::ShiftRight<32>(hn::BitCast(du64, m)));
  return fast_phase(d, digits, m, odd_m, hn::ConvertTo(d, hn::And(m, hn::Set(di, -kPage))));
}

template <class V>
struct Quadrant {
  V cos;
  V sin;
};

/// Cosine and sine of the rest, put where the phase's quadrant has them.
template <class D, class V>
HWY_INLINE Quadrant<V> into_quadrant(D d, VecI<D> high, V cosine, V sine) {
  const hn::RebindToSigned<D> di;
  // Quadrants 0 … 3 turn (cos, sin) into (c, s), (-s, c), (-c, -s), (s, -c).
  const VecI<D> quarter = hn::Set(di, 1 << 30);
  const VecI<D> sign = hn::Set(di, INT32_MIN);
  const VecI<D> shifted = hn::Add(high, hn::Set(di, 1 << 29));
  const auto odd = hn::RebindMask(d, hn::TestBit(shifted, quarter));
  const VecI<D> cos_bits = hn::BitCast(di, hn::IfThenElse(odd, sine, cosine));
  const VecI<D> sin_bits = hn::BitCast(di, hn::IfThenElse(odd, cosine, sine));
  const VecI<D> cos_sign = hn::And(hn::Add(shifted, quarter), sign);
  return {hn::BitCast(d, hn::Xor(cos_bits, cos_sign)),
          hn::BitCast(d, hn::Xor(sin_bits, hn::And(shifted, sign)))};
}

/// A·cos, A·sin, and where they may not be used.
template <class D>
struct FastValue {
  hn::Vec<D> cos;
  hn::Vec<D> sin;
  hn::Mask<D> near;  ///< within 2^-22 turns of a multiple of a quarter turn
};

/// A·cos and A·sin of 2π·phase; bound and derivation: kFastUlps (bound.hpp).
///
/// With h + l what is left beside the nearest quarter turn, h of 24 bits, l the 38 bits below, and
/// z + dz = (h + l)², the two words of z = h²:
///
///   A·cos = c0 + (z + dz)·c1 + z²·C(z)      the first sum's rounding error is taken along
///   A·sin = (h + l)·(s0 + (z + dz)·S(z))    likewise; h·(…) is rounded once, with the last sum
template <class D>
HWY_INLINE FastValue<D> fast_cos_sin(D d, const FastCoefficients& k, FastPhase<D> phase) {
  using V = hn::Vec<D>;
  const hn::RebindToSigned<D> di;
  // Quadrant and rest: 30 bits, counted in 2^-34 turns.
  const VecI<D> rest = hn::ShiftLeft<2>(phase.high);
  const V h = hn::ConvertTo(d, hn::And(rest, hn::Set(di, ~0xff)));
  const V l = hn::Add(hn::MulAdd(hn::ConvertTo(d, phase.low), hn::Set(d, 0x1p-30f), phase.below),
                      hn::ConvertTo(d, hn::And(rest, hn::Set(di, 0xff))));

  const V hs = hn::Mul(h, hn::Set(d, 0x1p-68f));
  const V z = hn::Mul(h, hs);  // turns²
  const V dz = hn::MulAdd(hn::Add(l, l), hs, hn::MulSub(h, hs, z));

  const V c0 = hn::Set(d, k.cosine_at_zero.high);
  const V c1 = hn::Set(d, k.cosine_slope.high);
  V c = hn::MulAdd(hn::Set(d, k.cosine[2]), z, hn::Set(d, k.cosine[1]));
  c = hn::MulAdd(c, z, hn::Set(d, k.cosine[0]));
  c = hn::MulAdd(c, z, hn::Set(d, k.cosine_slope.low));
  const V first = hn::MulAdd(c1, z, c0);
  const V first_error = hn::MulAdd(c1, z, hn::Sub(c0, first));
  const V small = hn::Add(hn::MulAdd(c1, dz, first_error), hn::Set(d, k.cosine_at_zero.low));
  const V cosine = hn::Add(first, hn::MulAdd(c, hn::Add(z, hn::Add(dz, dz)), small));

  const V s0 = hn::Set(d, k.sine_slope.high);
  V s = hn::MulAdd(hn::Set(d, k.sine[3]), z, hn::Set(d, k.sine[2]));
  s = hn::MulAdd(s, z, hn::Set(d, k.sine[1]));
  s = hn::MulAdd(s, z, hn::Set(d, k.sine[0]));
  const V slope = hn::MulAdd(s, z, s0);
  const V slope_low = hn::Add(hn::MulAdd(s, z, hn::Sub(s0, slope)),
                              hn::MulAdd(hn::Set(d, k.sine[0]), dz, hn::Set(d, k.sine_slope.low)));
  const V sine = hn::MulAdd(h, slope, hn::MulAdd(h, slope_low, hn::Mul(l, slope)));

  const auto turned = into_quadrant(d, phase.high, cosine, sine);
  return {turned.cos, turned.sin, hn::Lt(z, hn::Set(d, 0x1p-44f))};
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
