// Where do the cosines and sines of a token's heads come from? The plan, in binary32 or double, or
// a given table.
#include "hwy/highway.h"
#include "optimized/call_checks.hpp"
#include "optimized/fast_row-inl.hpp"

#if defined(ROPECHECK_OPTIMIZED_TOKEN_ROW_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_TOKEN_ROW_INL
#undef ROPECHECK_OPTIMIZED_TOKEN_ROW_INL
#else
#define ROPECHECK_OPTIMIZED_TOKEN_ROW_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// A·cos and A·sin of a stretch of pairs of one token, in the arithmetic that turns them; sines
/// negated for a transpose.
///
/// Rows in double come from double. Rows in binary32 come from the binary32 kernel, as far as there
/// is one for the target and plan and all pairs turn at int32 positions: one token's positions
/// decide, nothing else.
///
/// kLanesPerPair  2: each cosine twice, each sine as -sin, sin
/// kBlock         if not 0: whole blocks of so many pairs have the even ones first, then the odd
/// ones
template <class Work, std::size_t kLanesPerPair, std::size_t kBlock>
class TokenRow {
 public:
  TokenRow(const Plan::Data& plan, const RotateCall& call)
      : plan_(plan), call_(call), phases_(plan, 0, 0) {}

  /// Rows are those of pairs [first, first + count) from here on.
  void begin_stretch(std::size_t first, std::size_t count) {
    first_ = first;
    count_ = count;
    phases_.begin_stretch(first, count);
  }

  HWY_INLINE void make(std::size_t token, spec::Role role) {
    const double sign = call_.transpose ? -1 : 1;
    if (call_.table_cos != nullptr)
      return read_table(call_.positions[token], call_.transpose ? -1 : 1);
    const std::int64_t* positions =
        call_.positions.data() + token * static_cast<std::size_t>(plan_.axes);
#if HWY_NATIVE_FMA
    if constexpr (sizeof(Work) == sizeof(float)) {
      if (plan_.fast.usable && turns_at_int32(plan_, positions, role)) {
        if (HWY_UNLIKELY(plan_.placed)) return make_fast_row<true>(positions, role, sign);
        return make_fast_row<false>(positions, role, sign);
      }
    }
#endif
    if (HWY_UNLIKELY(plan_.placed)) return make_placed_row(positions, role, sign);
    phases_.move_to(*positions);
    phases_.evaluate(plan_.attention_scale, sign * plan_.attention_scale,
                     [&](auto d, std::size_t i, auto cos, auto sin)
                         HWY_ATTR { keep(d, i, cos, sin); });
  }

  const Work* cos() const { return cos_; }
  const Work* sin() const { return sin_; }

 private:
  static constexpr std::size_t kRow = kLanesPerPair * kStretch;

#if HWY_NATIVE_FMA
  template <bool kPlaced>
  HWY_NOINLINE void make_fast_row(const std::int64_t* positions, spec::Role role, double sign) {
    const FastTag d;
    const FastRow<kPlaced> row(plan_, positions, role);
    const FastCoefficients coefficients = plan_.fast.coefficients;
    const auto flip = hn::Set(d, sign < 0 ? -0.0f : 0.0f);
    for (std::size_t i = 0; i < count_; i += hn::Lanes(d)) {
      const FastValue<FastTag> value = row.value(coefficients, first_ + i);
      keep_work(d, i, value.cos, hn::Xor(value.sin, flip));
    }
  }
#endif

  HWY_NOINLINE void make_placed_row(const std::int64_t* positions, spec::Role role, double sign) {
    PlacedRow row(plan_, first_, count_);
    row.move_to(positions, role);
    row.evaluate(plan_.attention_scale, sign * plan_.attention_scale,
                 [&](auto d, std::size_t i, auto cos, auto sin) HWY_ATTR { keep(d, i, cos, sin); });
  }

  void read_table(std::int64_t position, float sign) {
    const auto pairs = static_cast<std::size_t>(plan_.head.pairs());
    const float* const cosines = call_.table_cos + static_cast<std::size_t>(position) * pairs;
    const float* const sines = call_.table_sin + static_cast<std::size_t>(position) * pairs;
    for_each_chunk(hn::ScalableTag<Work>(), 0, count_, [&](auto d, std::size_t i) HWY_ATTR {
      const hn::Rebind<float, decltype(d)> df;
      const auto cos = hn::LoadU(df, cosines + first_ + i);
      const auto sin = hn::Mul(hn::LoadU(df, sines + first_ + i), hn::Set(df, sign));
      if constexpr (sizeof(Work) == sizeof(double)) {
        keep_work(d, i, hn::PromoteTo(d, cos), hn::PromoteTo(d, sin));
      } else {
        keep_work(d, i, cos, sin);
      }
    });
  }

  template <class D>
  HWY_INLINE void keep(D d, std::size_t i, hn::Vec<D> cos, hn::Vec<D> sin) {
    const hn::Rebind<Work, D> dw;
    if constexpr (sizeof(Work) == sizeof(double)) {
      keep_work(dw, i, cos, sin);
    } else {
      keep_work(dw, i, to_float(d, cos), to_float(d, sin));
    }
  }

  template <class D>
  HWY_INLINE void keep_work(D d, std::size_t i, hn::Vec<D> cos, hn::Vec<D> sin) {
#if HWY_TARGET != HWY_SCALAR
    if constexpr (kBlock != 0 && hn::MaxLanes(D()) > 1) {
      if (i < count_ / kBlock * kBlock) return keep_in_block(d, i, cos, sin);
    }
#endif
    if constexpr (kLanesPerPair == 1) {
      hn::StoreU(cos, d, cos_ + i);
      hn::StoreU(sin, d, sin_ + i);
    } else if constexpr (hn::MaxLanes(D()) > 1) {
      hn::StoreInterleaved2(cos, cos, d, cos_ + 2 * i);
      hn::StoreInterleaved2(hn::Neg(sin), sin, d, sin_ + 2 * i);
    } else {
      cos_[2 * i] = cos_[2 * i + 1] = hn::GetLane(cos);
      sin_[2 * i] = -hn::GetLane(sin);
      sin_[2 * i + 1] = hn::GetLane(sin);
    }
  }

#if HWY_TARGET != HWY_SCALAR
  template <class D>
  HWY_INLINE void keep_in_block(D d, std::size_t i, hn::Vec<D> cos, hn::Vec<D> sin) {
    const hn::Half<D> half;
    const std::size_t even = i / kBlock * kBlock + i % kBlock / 2, odd = even + kBlock / 2;
    hn::StoreU(hn::LowerHalf(half, hn::ConcatEven(d, cos, cos)), half, cos_ + even);
    hn::StoreU(hn::LowerHalf(half, hn::ConcatOdd(d, cos, cos)), half, cos_ + odd);
    hn::StoreU(hn::LowerHalf(half, hn::ConcatEven(d, sin, sin)), half, sin_ + even);
    hn::StoreU(hn::LowerHalf(half, hn::ConcatOdd(d, sin, sin)), half, sin_ + odd);
  }
#endif

  const Plan::Data& plan_;
  const RotateCall& call_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  PhaseRow phases_;
  HWY_ALIGN Work cos_[kRow + 16];  // not a multiple of a page apart from the sines
  HWY_ALIGN Work sin_[kRow];
};

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
