// Might a double, in error as it is, round to two different numbers? Integers on its last bits.
#include "hwy/highway.h"
#include "spec/format.hpp"

#if defined(ROPECHECK_OPTIMIZED_MIDPOINT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_MIDPOINT_INL
#undef ROPECHECK_OPTIMIZED_MIDPOINT_INL
#else
#define ROPECHECK_OPTIMIZED_MIDPOINT_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Whether v, give or take kUnits units of its last bit, might round to two different numbers of
/// `kDtype`.
///
/// v has 53 - p bits below the last one kept, and the nearest midpoint is where they read 100…0.
/// Below the smallest normal number the last bit kept no longer moves with v: adding
/// that number puts it where it belongs (`kLift`: where such values can be).
template <spec::Dtype kDtype, bool kLift, std::int64_t kUnits, class D>
HWY_INLINE hn::Mask<D> near_midpoint(D d, hn::Vec<D> v) {
  constexpr int kPrecision = kDtype == spec::Dtype::f32 ? 24 : kDtype == spec::Dtype::f16 ? 11 : 8;
  constexpr double kLeastNormal = kDtype == spec::Dtype::f16 ? 0x1p-14 : 0x1p-126;
  constexpr std::int64_t kBelow = std::int64_t{1} << (53 - kPrecision);
  const hn::RebindToSigned<D> di;
  if constexpr (kLift) {
    const auto least = hn::Set(d, kLeastNormal);
    const auto magnitude = hn::Abs(v);
    v = hn::Add(magnitude, hn::IfThenElseZero(hn::Lt(magnitude, least), least));
  }
  const auto from_midpoint = hn::And(hn::Add(hn::BitCast(di, v), hn::Set(di, kUnits - kBelow / 2)),
                                     hn::Set(di, kBelow - 1));
  return hn::RebindMask(d, hn::Lt(from_midpoint, hn::Set(di, 2 * kUnits + 1)));
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
