// What is a row of the fast table for one token? Vectors of pairs at its position or positions, the
// few entries near a zero from double.
#include "hwy/highway.h"
#include "optimized/elements-inl.hpp"
#include "optimized/fast-inl.hpp"
#include "optimized/placed-inl.hpp"

#if defined(ROPECHECK_OPTIMIZED_FAST_ROW_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_FAST_ROW_INL
#undef ROPECHECK_OPTIMIZED_FAST_ROW_INL
#else
#define ROPECHECK_OPTIMIZED_FAST_ROW_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_NATIVE_FMA
using FastTag = hn::CappedTag<float, kFastLanes>;

/// One token where every pair turns at an int32 position.
///
/// kPlaced  pairs turn at positions of their own; then `positions` are [plan.axes]
template <bool kPlaced>
class FastRow {
 public:
  HWY_INLINE FastRow(const Plan::Data& plan, const std::int64_t* positions,
                     spec::Role role = spec::Role::query)
      : plan_(plan), positions_(positions), role_(role) {}

  /// The phases of pairs i, i + 1, …
  HWY_INLINE FastPhase<FastTag> phase(const FastDigits<FastTag>& digits, std::size_t i) const {
    const FastTag d;
    if constexpr (kPlaced) {
      const hn::RebindToSigned<FastTag> di;
      const PositionMap& map = plan_.map[static_cast<std::size_t>(role_)];
      HWY_ALIGN std::int32_t at[kMostAxes] = {};
      for (int axis = 0; axis < plan_.axes; ++axis)
        at[axis] = static_cast<std::int32_t>(map(positions_[axis]));
      const auto lane = hn::SetTableIndices(di, plan_.fast.axis.data() + i);
      return fast_phase_each(d, digits, hn::TableLookupLanes(hn::LoadDup128(di, at), lane));
    } else {
      static_cast<void>(i);
      return fast_phase(d, digits, static_cast<std::int32_t>(*positions_));
    }
  }

  /// A·cos and A·sin of pairs i, i + 1, …, lanes near a zero from the double path.
  HWY_INLINE FastValue<FastTag> value(const FastCoefficients& coefficients, std::size_t i) const {
    const FastTag d;
    const FastValue<FastTag> value =
        fast_cos_sin(d, coefficients, phase(fast_digits(d, plan_, i), i));
    if (HWY_UNLIKELY(!hn::AllFalse(d, value.near))) return repaired(value, i);
    return value;
  }

 private:
  HWY_NOINLINE FastValue<FastTag> repaired(FastValue<FastTag> value, std::size_t i) const {
    const FastTag d;
    HWY_ALIGN float cos[kFastLanes] = {}, sin[kFastLanes] = {};
    const auto pairs = static_cast<std::size_t>(plan_.head.pairs());
    const std::size_t count = HWY_MIN(hn::Lanes(d), pairs - i);
    std::conditional_t<kPlaced, PlacedRow, PhaseRow> precise(plan_, i, count);
    precise.move_to(positions_, role_);
    precise.evaluate(plan_.attention_scale, plan_.attention_scale,
                     [&](auto dd, std::size_t at, auto cosine, auto sine) HWY_ATTR {
                       const hn::Rebind<float, decltype(dd)> df;
                       hn::StoreU(to_float(dd, cosine), df, cos + at);
                       hn::StoreU(to_float(dd, sine), df, sin + at);
                     });
    value.cos = hn::IfThenElse(value.near, hn::Load(d, cos), value.cos);
    value.sin = hn::IfThenElse(value.near, hn::Load(d, sin), value.sin);
    return value;
  }

  const Plan::Data& plan_;
  const std::int64_t* positions_;
  spec::Role role_;
};
#endif

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
