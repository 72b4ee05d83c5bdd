// How is a table filled in double? Row by row; where every value is to be the correctly rounded
// one, the few that double leaves in doubt are settled in binary128.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "optimized/precise_table.cpp"
#include <array>

#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "optimized/call_checks.hpp"
#include "optimized/midpoint-inl.hpp"
#include "optimized/placed-inl.hpp"
#include "optimized/settle.hpp"
#include "optimized/table_slices.hpp"
#include "optimized/writer-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {

/// kEvaluationError and the angle's 2^-53 are at most 9 units of the last bit, 10 without fused
/// multiply-add.
inline constexpr std::int64_t kPreciseUnits = 12;

template <spec::Dtype kDtype, TableWidth kWidth, bool kExact>
class PreciseTable {
 public:
  PreciseTable(const Plan::Data& plan, const TableCall& call)
      : plan_(plan), call_(call), writer_{static_cast<std::size_t>(plan.head.pairs())} {
    const std::int64_t packed = row_elements(plan.head.pairs(), kWidth);
    const std::int64_t stride = call.row_stride == 0 ? packed : call.row_stride;
    row_bytes_ = static_cast<std::size_t>(stride * spec::info(kDtype).bytes);
  }

  void run(const TablePart& part) { plan_.placed ? rows<PlacedRow>(part) : rows<PhaseRow>(part); }

 private:
  template <class Row>
  void rows(const TablePart& part) {
    const auto axes = static_cast<std::size_t>(plan_.axes);
    for (first_ = part.first; first_ < part.last; first_ += kStretch) {
      count_ = HWY_MIN(kStretch, part.last - first_);
      Row row(plan_, first_, count_);
      for (std::size_t token = part.begin; token < part.end; ++token) {
        cos_ = static_cast<std::byte*>(call_.cos) + token * row_bytes_;
        sin_ = static_cast<std::byte*>(call_.sin) + token * row_bytes_;
        row.move_to(call_.positions.data() + token * axes);
        if constexpr (kExact) {
          // f16 has subnormals at angles that are nothing out of the ordinary.
          if (kDtype == spec::Dtype::f16 || plan_.may_underflow) {
            fill_exact<true>(row);
          } else {
            fill_exact<false>(row);
          }
        } else {
          fill(row);
        }
      }
    }
  }

  template <class Row>
  HWY_INLINE void fill(const Row& row) const {
    row.evaluate(plan_.attention_scale, plan_.attention_scale,
                 [&](auto d, std::size_t i, auto cos, auto sin) HWY_ATTR {
                   writer_.write(d, cos, cos_, first_ + i);
                   writer_.write(d, sin, sin_, first_ + i);
                 });
  }

  /// As `fill`; entries in doubt are marked and settled afterwards, so that the loop calls nothing.
  ///
  /// instructions  f32, GCC 12, AVX-512: 76 for 8 pairs where `fill` has 55, and 12 in
  ///               PhaseRow::advance; AVX2: 89 for 4 pairs and 16
  template <bool kLift, class Row>
  HWY_INLINE void fill_exact(const Row& row) {
    const auto distances = row.distances();
    bool any = false;
    row.for_each_value([&](auto d, std::size_t i, auto value) HWY_ATTR {
      const auto scale = hn::Set(d, plan_.attention_scale);
      const auto cos = hn::Mul(value.cos, scale);
      const auto sin = hn::Mul(value.sin, scale);
      writer_.write(d, cos, cos_, first_ + i);
      writer_.write(d, sin, sin_, first_ + i);
      const auto least =
          hn::Mul(hn::LoadU(d, plan_.doubt_turns.data() + first_ + i), distances(d, i));
      const auto doubt = hn::Or(hn::Lt(hn::Abs(value.rest), least),
                                hn::Or(near_midpoint<kDtype, kLift, kPreciseUnits>(d, cos),
                                       near_midpoint<kDtype, kLift, kPreciseUnits>(d, sin)));
      if (HWY_UNLIKELY(!hn::AllFalse(d, doubt))) {
        any = true;
        hn::StoreU(hn::IfThenElseZero(doubt, hn::Set(d, 1.0)), d, doubt_ + i);
      }
    });
    if (HWY_UNLIKELY(any)) settle_marked(row);
  }

  template <class Row>
  HWY_NOINLINE void settle_marked(const Row& row) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (doubt_[i] == 0) continue;
      doubt_[i] = 0;
      const Codes codes = settle(plan_, first_ + i, row.position(i), kDtype);
      using Element = typename RowWriter<kDtype, kWidth>::Element;
      writer_.put(static_cast<Element>(codes.cos), cos_, first_ + i);
      writer_.put(static_cast<Element>(codes.sin), sin_, first_ + i);
    }
  }

  const Plan::Data& plan_;
  const TableCall& call_;
  RowWriter<kDtype, kWidth> writer_;
  std::size_t row_bytes_ = 0;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::byte* cos_ = nullptr;
  std::byte* sin_ = nullptr;
  HWY_ALIGN double doubt_[kStretch] = {};
};

template <spec::Dtype kDtype, TableWidth kWidth>
void precise_width(const Plan::Data& plan, const TableCall& call, const TablePart& part) {
  if constexpr (kDtype != spec::Dtype::f64) {
    if (call.accuracy == Accuracy::exact)
      return PreciseTable<kDtype, kWidth, true>(plan, call).run(part);
  }
  PreciseTable<kDtype, kWidth, false>(plan, call).run(part);
}

template <spec::Dtype kDtype>
void precise_rows(const Plan::Data& plan, const TableCall& call, const TablePart& part) {
  switch (call.width) {
    case TableWidth::half:
      return precise_width<kDtype, TableWidth::half>(plan, call, part);
    case TableWidth::repeated_halves:
      return precise_width<kDtype, TableWidth::repeated_halves>(plan, call, part);
    case TableWidth::repeated_pairs:
      return precise_width<kDtype, TableWidth::repeated_pairs>(plan, call, part);
  }
}

void precise_slice(const Plan::Data& plan, const TableCall& call, const TablePart& part) {
  switch (call.dtype) {
    case spec::Dtype::f64:
      return precise_rows<spec::Dtype::f64>(plan, call, part);
    case spec::Dtype::f32:
      return precise_rows<spec::Dtype::f32>(plan, call, part);
    case spec::Dtype::f16:
      return precise_rows<spec::Dtype::f16>(plan, call, part);
    case spec::Dtype::bf16:
      return precise_rows<spec::Dtype::bf16>(plan, call, part);
  }
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::optimized {
HWY_EXPORT(precise_slice);

void fill_precise(const Plan::Data& plan, const TableCall& call, const TablePart& part) {
  HWY_DYNAMIC_DISPATCH(precise_slice)(plan, call, part);
}

}  // namespace ropecheck::optimized
#endif
