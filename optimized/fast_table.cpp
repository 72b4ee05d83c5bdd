// How is a fast table filled? A vector of pairs at a time, down a block of rows, the phase kept in
// registers.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "optimized/fast_table.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "optimized/blocks-inl.hpp"
#include "optimized/table_slices.hpp"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
template <spec::Dtype kDtype, TableWidth kWidth>
class FastTable : public BlockedTable<kDtype, kWidth> {
  using Base = BlockedTable<kDtype, kWidth>;
  using Base::axes_, Base::cos_, Base::plan_, Base::positions_, Base::row_bytes_, Base::sin_,
      Base::writer_;
  using typename Base::D;

 public:
  using Base::Base;

  void run(std::size_t begin, std::size_t end) { this->walk(*this, begin, end); }

  /// One vector of pairs down the rows. Entries that lie too near a zero of sine or cosine are
  /// marked and done afterwards, so that the loop calls nothing.
  ///
  /// instructions  f32, half width, GCC 12: AVX-512 65 for 16 pairs (4.1 a pair; scattered 75), of
  /// them
  ///               18 fused multiply-adds, 3 products, 9 sums and 3 conversions; AVX2 69 for 8
  ///               pairs
  template <Order kOrder, bool kWhole>
  HWY_NOINLINE void down(std::size_t begin, std::size_t rows, std::size_t i) {
    const D d;
    const FastCoefficients coefficients = plan_.fast.coefficients;
    const FastDigits<D> digits = fast_digits(d, plan_, i);
    const FastStep<D> step = fast_step(d, digits);
    constexpr bool kContiguous = kOrder == Order::contiguous;
    constexpr bool kPlaced = kOrder == Order::placed;
    const std::size_t axes = kPlaced ? axes_ : 1;
    const std::int64_t* positions = positions_ + begin * axes;
    FastPhase<D> phase = FastRow<kPlaced>(plan_, positions).phase(digits, i);
    const RowWriter<kDtype, kWidth> writer = writer_;
    const std::size_t row_bytes = row_bytes_;
    std::byte* cos = cos_ + begin * row_bytes;
    std::byte* sin = sin_ + begin * row_bytes;
    std::uint64_t marks = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      if (!kContiguous) phase = FastRow<kPlaced>(plan_, positions + row * axes).phase(digits, i);
      const FastValue<D> value = fast_cos_sin(d, coefficients, phase);
      Base::template store<kWhole>(writer, value.cos, cos, i);
      Base::template store<kWhole>(writer, value.sin, sin, i);
      if (HWY_UNLIKELY(!hn::AllFalse(d, value.near))) marks |= std::uint64_t{1} << row;
      if (kContiguous) phase = advance(d, phase, step);
      cos += row_bytes;
      sin += row_bytes;
    }
    for (; marks != 0; marks &= marks - 1)
      repair<kPlaced, kWhole>(begin + hwy::Num0BitsBelowLS1Bit_Nonzero64(marks), i);
  }

 private:
  /// One row of one vector again: lanes near a zero come from the double path.
  template <bool kPlaced, bool kWhole>
  HWY_NOINLINE void repair(std::size_t row, std::size_t i) {
    const FastRow<kPlaced> again(plan_, positions_ + row * (kPlaced ? axes_ : 1));
    const FastValue<D> value = again.value(plan_.fast.coefficients, i);
    Base::template store<kWhole>(writer_, value.cos, cos_ + row * row_bytes_, i);
    Base::template store<kWhole>(writer_, value.sin, sin_ + row * row_bytes_, i);
  }
};
#endif

/// False where this target, dtype or plan has no binary32 kernel: nothing is written then.
bool fast_slice(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end) {
#if HWY_NATIVE_FMA
  if (!plan.fast.usable || call.dtype == spec::Dtype::f64) return false;
  fill_blocks<FastTable>(plan, call, begin, end);
  return true;
#else
  static_cast<void>(plan), static_cast<void>(call), static_cast<void>(begin);
  return begin == end;
#endif
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::optimized {
HWY_EXPORT(fast_slice);

bool fill_fast(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end) {
  return HWY_DYNAMIC_DISPATCH(fast_slice)(plan, call, begin, end);
}

}  // namespace ropecheck::optimized
#endif
