// What is the rotation of one vector of pairs? The formula, its operands' places, and two ways to
// store.
#include "hwy/highway.h"
#include "optimized/elements-inl.hpp"

#ifndef ROPECHECK_OPTIMIZED_TURN_PLACES
#define ROPECHECK_OPTIMIZED_TURN_PLACES
namespace ropecheck::optimized {

/// `streamed` goes past the caches; its addresses are multiples of what is stored.
enum class Store { cached, streamed };

/// Where the first and second elements of consecutive pairs begin.
struct Places {
  const std::byte* first_in;
  const std::byte* second_in;
  std::byte* first_out;
  std::byte* second_out;
};

/// Cosines and sines of consecutive pairs, attention scale included; for pairs side by side in two
/// lanes each cosine twice and each sine as -sin, sin.
template <class Work>
struct Row {
  const Work* cos;
  const Work* sin;
};

}  // namespace ropecheck::optimized
#endif

#if defined(ROPECHECK_OPTIMIZED_TURN_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_TURN_INL
#undef ROPECHECK_OPTIMIZED_TURN_INL
#else
#define ROPECHECK_OPTIMIZED_TURN_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class V>
struct Pair {
  V first;
  V second;
};

/// (y0, y1) = (x0, x1) turned by the angle whose cosine and sine are given. (S3)
template <class D, class V>
HWY_INLINE Pair<V> turn(D, Pair<V> x, V cos, V sin) {
  return {hn::NegMulAdd(x.second, sin, hn::Mul(x.first, cos)),  // x0·cos - x1·sin
          hn::MulAdd(x.first, sin, hn::Mul(x.second, cos))};    // x0·sin + x1·cos
}

/// The same for pairs side by side in two lanes: the same operations in the same order, so the same
/// bits.
template <class D, class V>
HWY_INLINE V turn_in_lanes(D d, V x, V cos, V sin) {
  return hn::MulAdd(hn::Reverse2(d, x), sin, hn::Mul(x, cos));
}

/// x · 2^-64, for pairs whose products overflow on the way.
template <class D, class V>
HWY_INLINE V smaller(D d, V x) {
  return hn::Mul(x, hn::Set(d, 0x1p-64f));
}
template <class D, class V>
HWY_INLINE Pair<V> smaller(D d, Pair<V> x) {
  return {smaller(d, x.first), smaller(d, x.second)};
}

/// y where it is finite, elsewhere what `again` says: the same turned 2^64 times smaller.
template <class D, class V>
HWY_INLINE V finite_or_again(D d, V y, V again) {
  return hn::IfThenElse(hn::IsFinite(y), y, hn::Mul(again, hn::Set(d, 0x1p64f)));
}
template <class D, class V>
HWY_INLINE Pair<V> finite_or_again(D d, Pair<V> y, Pair<V> again) {
  return {finite_or_again(d, y.first, again.first), finite_or_again(d, y.second, again.second)};
}

/// Stores a vector; past the caches only if it fills 16 bytes or more.
template <Store kStore, class D>
HWY_INLINE void put(D d, hn::Vec<D> v, std::byte* to) {
  if constexpr (kStore == Store::streamed && hn::MaxLanes(D()) * sizeof(hn::TFromD<D>) >= 16) {
    hn::Stream(v, d, reinterpret_cast<hn::TFromD<D>*>(to));
  } else {
    store_bytes(d, v, to);
  }
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
