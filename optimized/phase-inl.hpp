// Where on the circle is a pair? position × step in wrapping 128-bit arithmetic, exact, in vectors
// of 64-bit words.
#include "hwy/highway.h"

#if defined(ROPECHECK_OPTIMIZED_PHASE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_PHASE_INL
#undef ROPECHECK_OPTIMIZED_PHASE_INL
#else
#define ROPECHECK_OPTIMIZED_PHASE_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// A 128-bit fraction of a turn: high·2^-64 + low·2^-128, modulo 1.
template <class V>
struct Phase {
  V high;
  V low;
};

/// (a + b) mod 2^128.
template <class D, class V>
HWY_INLINE Phase<V> add(D d, Phase<V> a, Phase<V> b) {
  const V low = hn::Add(a.low, b.low);
  const V carry = hn::VecFromMask(d, hn::Lt(low, b.low));  // all ones, -1, where it carries
  return {hn::Sub(hn::Add(a.high, b.high), carry), low};
}

/// -a mod 2^128.
template <class D, class V>
HWY_INLINE Phase<V> negate(D d, Phase<V> a) {
  const V low = hn::Sub(hn::Zero(d), a.low);
  const V borrow = hn::VecFromMask(d, hn::Ne(low, hn::Zero(d)));  // -1 unless the low word is zero
  return {hn::Add(hn::Sub(hn::Zero(d), a.high), borrow), low};
}

/// Product of the lower 32 bits of each lane.
template <class D, class V>
HWY_INLINE V multiply_low_halves(D d, V a, V b) {
  if constexpr (hn::MaxLanes(D()) == 1) {
    constexpr std::uint64_t kMask = 0xffffffff;
    return hn::Set(d, (hn::GetLane(a) & kMask) * (hn::GetLane(b) & kMask));
  } else {
    const hn::Repartition<std::uint32_t, D> d32;
    return hn::MulEven(hn::BitCast(d32, a), hn::BitCast(d32, b));
  }
}

/// step·digit mod 2^128 for digit < 2^32, by schoolbook multiplication in 32-bit digits: each
/// partial sum is at most (2^32-1)² + 2^32-1 < 2^64.
template <class D, class V>
HWY_INLINE Phase<V> multiply_digit(D d, Phase<V> step, V digit) {
  const V mask = hn::Set(d, 0xffffffffu);
  const V sum0 = multiply_low_halves(d, step.low, digit);
  const V sum1 = hn::Add(multiply_low_halves(d, hn::ShiftRight<32>(step.low), digit),
                         hn::ShiftRight<32>(sum0));
  const V sum2 = hn::Add(multiply_low_halves(d, step.high, digit), hn::ShiftRight<32>(sum1));
  const V sum3 = hn::Add(multiply_low_halves(d, hn::ShiftRight<32>(step.high), digit),
                         hn::ShiftRight<32>(sum2));
  return {hn::Or(hn::ShiftLeft<32>(sum3), hn::And(sum2, mask)),
          hn::Or(hn::ShiftLeft<32>(sum1), hn::And(sum0, mask))};
}

/// position·step mod 2^128, exact for every int64. The branches depend on the position only.
template <class D, class V>
HWY_INLINE Phase<V> phase_at(D d, Phase<V> step, std::int64_t position) {
  const auto bits = static_cast<std::uint64_t>(position);
  const std::uint64_t magnitude = position < 0 ? 0 - bits : bits;
  Phase<V> phase = multiply_digit(d, step, hn::Set(d, magnitude & 0xffffffff));
  if (magnitude >> 32 != 0) {
    const Phase<V> upper = multiply_digit(d, step, hn::Set(d, magnitude >> 32));
    const V high = hn::Or(hn::ShiftLeft<32>(upper.high), hn::ShiftRight<32>(upper.low));
    phase = add(d, phase, Phase<V>{high, hn::ShiftLeft<32>(upper.low)});
  }
  return position < 0 ? negate(d, phase) : phase;
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
