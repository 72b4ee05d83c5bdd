// How is a fast table filled? A vector of pairs at a time, down a block of rows, the phase kept in
// registers.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "optimized/fast_table.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "optimized/call_checks.hpp"
#include "optimized/fast-inl.hpp"
#include "optimized/row-inl.hpp"
#include "optimized/table_slices.hpp"
#include "optimized/writer-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
/// Rows done at a stretch: their elements stay in the first-level cache, and one word holds a mark
/// per row.
inline constexpr std::size_t kBlock = 64;
/// Shorter runs of consecutive positions are not worth a block of their own.
inline constexpr std::size_t kShortRun = 8;

template <spec::Dtype kDtype, TableWidth kWidth>
class FastTable {
 public:
  FastTable(const Plan::Data& plan, const TableCall& call)
      : plan_(plan),
        positions_(call.positions.data()),
        pairs_(static_cast<std::size_t>(plan.head.pairs())),
        writer_{pairs_},
        cos_(static_cast<std::byte*>(call.cos)),
        sin_(static_cast<std::byte*>(call.sin)) {
    const std::int64_t packed = row_elements(plan.head.pairs(), kWidth);
    const std::int64_t stride = call.row_stride == 0 ? packed : call.row_stride;
    row_bytes_ = static_cast<std::size_t>(stride * spec::info(kDtype).bytes);
  }

  void run(std::size_t begin, std::size_t end) {
    while (begin < end) {
      const std::size_t most = HWY_MIN(end - begin, kBlock);
      std::size_t rows = run_length(begin, most);
      const bool contiguous = rows >= kShortRun;
      for (std::size_t next = rows; !contiguous && rows < most && next < kShortRun; rows += next)
        next = run_length(begin + rows, most - rows);
      fill(begin, rows, contiguous);
      begin += rows;
    }
  }

 private:
  using D = hn::CappedTag<float, kFastLanes>;

  /// Rows from `row` on, at most `most`, whose positions are consecutive and on one page.
  std::size_t run_length(std::size_t row, std::size_t most) const {
    std::size_t rows = 1;
    while (rows < most &&
           positions_[row + rows] == positions_[row] + static_cast<std::int64_t>(rows) &&
           positions_[row + rows] % kPage != 0)
      ++rows;
    return rows;
  }

  void fill(std::size_t begin, std::size_t rows, bool contiguous) {
    const std::size_t lanes = hn::Lanes(D());
    std::size_t i = 0;
    for (; i + lanes <= pairs_; i += lanes)
      contiguous ? down<true, true>(begin, rows, i) : down<false, true>(begin, rows, i);
    if (i < pairs_)
      contiguous ? down<true, false>(begin, rows, i) : down<false, false>(begin, rows, i);
  }

  /// One vector of pairs down the rows. Entries that lie too near a zero of sine or cosine are
  /// marked and done afterwards, so that the loop calls nothing.
  ///
  /// instructions  f32, half width, GCC 12: AVX-512 65 for 16 pairs (4.1 a pair; scattered 75), of
  /// them
  ///               18 fused multiply-adds, 3 products, 9 sums and 3 conversions; AVX2 69 for 8
  ///               pairs
  template <bool kContiguous, bool kWhole>
  HWY_NOINLINE void down(std::size_t begin, std::size_t rows, std::size_t i) {
    const D d;
    const FastCoefficients coefficients = plan_.fast.coefficients;
    const FastDigits<D> digits = fast_digits(d, plan_, i);
    const FastStep<D> step = fast_step(d, digits);
    FastPhase<D> phase = fast_phase(d, digits, position(begin));
    const RowWriter<kDtype, kWidth> writer = writer_;
    const std::int64_t* positions = positions_ + begin;
    const std::size_t row_bytes = row_bytes_;
    std::byte* cos = cos_ + begin * row_bytes;
    std::byte* sin = sin_ + begin * row_bytes;
    std::uint64_t marks = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      if (!kContiguous) phase = fast_phase(d, digits, static_cast<std::int32_t>(positions[row]));
      const FastValue<D> value = fast_cos_sin(d, coefficients, phase);
      store<kWhole>(writer, value.cos, cos, i);
      store<kWhole>(writer, value.sin, sin, i);
      if (HWY_UNLIKELY(!hn::AllFalse(d, value.near))) marks |= std::uint64_t{1} << row;
      if (kContiguous) phase = advance(d, phase, step);
      cos += row_bytes;
      sin += row_bytes;
    }
    for (; marks != 0; marks &= marks - 1)
      repair<kWhole>(begin + hwy::Num0BitsBelowLS1Bit_Nonzero64(marks), i);
  }

  /// One row of one vector again: lanes near a zero come from the double path.
  template <bool kWhole>
  HWY_NOINLINE void repair(std::size_t row, std::size_t i) {
    const D d;
    const FastValue<D> value = fast_cos_sin(d, plan_.fast.coefficients,
                                            fast_phase(d, fast_digits(d, plan_, i), position(row)));
    PhaseRow precise(plan_, i, HWY_MIN(hn::Lanes(d), pairs_ - i));
    precise.set(positions_[row]);
    precise.evaluate(plan_.attention_scale, plan_.attention_scale,
                     [&](auto dd, std::size_t at, auto cosine, auto sine) HWY_ATTR {
                       const hn::Rebind<float, decltype(dd)> df;
                       hn::StoreU(to_float(dd, cosine), df, precise_cos_ + at);
                       hn::StoreU(to_float(dd, sine), df, precise_sin_ + at);
                     });
    store<kWhole>(writer_, hn::IfThenElse(value.near, hn::Load(d, precise_cos_), value.cos),
                  cos_ + row * row_bytes_, i);
    store<kWhole>(writer_, hn::IfThenElse(value.near, hn::Load(d, precise_sin_), value.sin),
                  sin_ + row * row_bytes_, i);
  }

  template <bool kWhole>
  static HWY_INLINE void store(const RowWriter<kDtype, kWidth>& writer, hn::Vec<D> v,
                               std::byte* row, std::size_t i) {
    if constexpr (kWhole) {
      writer.write(D(), v, row, i);
    } else {
      writer.write_first(D(), v, row, i, writer.pairs - i);
    }
  }

  std::int32_t position(std::size_t row) const {
    return static_cast<std::int32_t>(positions_[row]);
  }

  const Plan::Data& plan_;
  const std::int64_t* positions_;
  std::size_t pairs_;
  RowWriter<kDtype, kWidth> writer_;
  std::byte* cos_;
  std::byte* sin_;
  std::size_t row_bytes_ = 0;
  HWY_ALIGN float precise_cos_[kFastLanes] = {};
  HWY_ALIGN float precise_sin_[kFastLanes] = {};
};

template <spec::Dtype kDtype>
void fast_rows(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end) {
  switch (call.width) {
    case TableWidth::half:
      return FastTable<kDtype, TableWidth::half>(plan, call).run(begin, end);
    case TableWidth::repeated_halves:
      return FastTable<kDtype, TableWidth::repeated_halves>(plan, call).run(begin, end);
    case TableWidth::repeated_pairs:
      return FastTable<kDtype, TableWidth::repeated_pairs>(plan, call).run(begin, end);
  }
}
#endif

/// False where this target, dtype or plan has no binary32 kernel: nothing is written then.
bool fast_slice(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end) {
#if HWY_NATIVE_FMA
  if (!plan.fast.usable || call.dtype == spec::Dtype::f64) return false;
  if (call.dtype == spec::Dtype::f32) fast_rows<spec::Dtype::f32>(plan, call, begin, end);
  if (call.dtype == spec::Dtype::f16) fast_rows<spec::Dtype::f16>(plan, call, begin, end);
  if (call.dtype == spec::Dtype::bf16) fast_rows<spec::Dtype::bf16>(plan, call, begin, end);
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
