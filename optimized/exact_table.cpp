// How is a correctly rounded table filled quickly? Double on 64-bit phases; what that leaves in
// doubt is made again from 128 bits.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "optimized/exact_table.cpp"
#include <algorithm>
#include <array>
#include <cmath>

#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "optimized/blocks-inl.hpp"
#include "optimized/midpoint-inl.hpp"
#include "optimized/table_slices.hpp"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {

#if HWY_NATIVE_FMA
/// Nearer to a multiple of a quarter turn, 64 bits of phase are too few.
inline constexpr double kLeastRest = 0x1p-15;
/// The phase is off by 2^-55 turns (fast_phase) and what kMostTurns allows, so a value by less than
/// 2^-40 of itself from kLeastRest on: at most 2^13 units of its last bit. The polynomials add
/// 2^-43.5, below 2^9.5 units, roundings and the scale's low part a few.
inline constexpr std::int64_t kExactUnits = (std::int64_t{1} << 13) + (std::int64_t{1} << 10);

template <spec::Dtype kDtype, TableWidth kWidth>
class ExactTable : public BlockedTable<kDtype, kWidth> {
  using Base = BlockedTable<kDtype, kWidth>;
  using Base::axes_, Base::cos_, Base::plan_, Base::positions_, Base::row_bytes_, Base::sin_,
      Base::writer_;
  using typename Base::D;
  using Half = hn::Half<D>;
  using Wide = hn::Rebind<double, Half>;

 public:
  ExactTable(const Plan::Data& plan, const TableCall& call) : Base(plan, call), call_(call) {}

  void run(std::size_t begin, std::size_t end) { this->walk(*this, begin, end); }

  /// One vector of pairs down the rows; rows with a doubt are marked and done afterwards.
  ///
  /// instructions  f32, half width, GCC 12: AVX-512 95 for 16 pairs (scattered 105), of them 24
  ///               fused multiply-adds; AVX2 105 for 8 pairs (114)
  template <Order kOrder, bool kWhole>
  HWY_NOINLINE void down(std::size_t begin, std::size_t rows, std::size_t i) {
    if (stays_near(begin, rows, i)) return again(begin, begin + rows, i);
    constexpr bool kPlaced = kOrder == Order::placed;
    const D d;
    const FastDigits<D> digits = fast_digits(d, plan_, i);
    const FastStep<D> step = fast_step(d, digits);
    const Coefficients coefficients{plan_.fast.exact_cosine, plan_.fast.exact_sine};
    const std::size_t axes = kPlaced ? axes_ : 1, row_bytes = row_bytes_;
    const std::int64_t* positions = positions_ + begin * axes;
    const RowWriter<kDtype, kWidth> writer = writer_;
    std::byte* cos = cos_ + begin * row_bytes;
    std::byte* sin = sin_ + begin * row_bytes;
    FastPhase<D> phase = FastRow<kPlaced>(plan_, positions).phase(digits, i);
    std::uint64_t marks = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      if (kOrder != Order::contiguous)
        phase = FastRow<kPlaced>(plan_, positions + row * axes).phase(digits, i);
      const Rounded value = rounded(phase, coefficients);
      Base::template store<kWhole>(writer, value.cos, cos, i);
      Base::template store<kWhole>(writer, value.sin, sin, i);
      if (HWY_UNLIKELY(value.doubt)) marks |= std::uint64_t{1} << row;
      if (kOrder == Order::contiguous) phase = advance(d, phase, step);
      cos += row_bytes;
      sin += row_bytes;
    }
    while (HWY_UNLIKELY(marks != 0)) {  // runs of marked rows
      const std::size_t first = hwy::Num0BitsBelowLS1Bit_Nonzero64(marks);
      const std::uint64_t carried = marks + (std::uint64_t{1} << first);
      const std::size_t last = carried == 0 ? 64 : hwy::Num0BitsBelowLS1Bit_Nonzero64(carried);
      again(begin + first, begin + last, i);
      marks &= carried;
    }
  }

 private:
  /// A included.
  struct Coefficients {
    std::array<double, 6> cosine;
    std::array<double, 6> sine;
  };
  /// Values in binary32, already rounded so that the last narrowing is the only one that counts.
  struct Rounded {
    hn::Vec<D> cos;
    hn::Vec<D> sin;
    bool doubt;
  };
  /// One half of the lanes before the quadrants.
  struct HalfRounded {
    hn::Vec<Half> cosine;
    hn::Vec<Half> sine;
    bool doubt;
  };

  static HWY_INLINE hn::Vec<Half> to_work(hn::Vec<Wide> v) {
    if constexpr (kDtype == spec::Dtype::f32) return to_float(Wide(), v);
    return round_to_odd < kDtype == spec::Dtype::f16 ? 24 : 12 > (Wide(), v);
  }

  template <class V32>
  static HWY_INLINE HalfRounded half(V32 rest, V32 low, hn::Vec<Half> below,
                                     const Coefficients& k) {
    const Wide d;
    const auto fraction = hn::MulAdd(hn::PromoteTo(d, low), hn::Set(d, 0x1p-64),
                                     hn::Mul(hn::PromoteTo(d, below), hn::Set(d, 0x1p-34)));
    const auto r = hn::MulAdd(hn::PromoteTo(d, rest), hn::Set(d, 0x1p-34), fraction);
    const auto z = hn::Mul(r, r);
    const auto sine = hn::Mul(r, polynomial(d, z, k.sine));
    const auto cosine = polynomial(d, z, k.cosine);
    constexpr bool kLift = kDtype == spec::Dtype::f16;
    const auto doubt = hn::Or(hn::Lt(z, hn::Set(d, kLeastRest * kLeastRest)),
                              hn::Or(near_midpoint<kDtype, kLift, kExactUnits>(d, cosine),
                                     near_midpoint<kDtype, kLift, kExactUnits>(d, sine)));
    return {to_work(cosine), to_work(sine), !hn::AllFalse(d, doubt)};
  }

  static HWY_INLINE Rounded rounded(const FastPhase<D>& phase, const Coefficients& k) {
    const D d;
    const Half h;
    const hn::RebindToSigned<Half> dih;
    const VecI<D> rest = hn::ShiftLeft<2>(phase.high);
    const HalfRounded lower = half(hn::LowerHalf(dih, rest), hn::LowerHalf(dih, phase.low),
                                   hn::LowerHalf(h, phase.below), k);
    const HalfRounded upper = half(hn::UpperHalf(dih, rest), hn::UpperHalf(dih, phase.low),
                                   hn::UpperHalf(h, phase.below), k);
    const auto turned = into_quadrant(d, phase.high, hn::Combine(d, upper.cosine, lower.cosine),
                                      hn::Combine(d, upper.sine, lower.sine));
    return {turned.cos, turned.sin, lower.doubt || upper.doubt};
  }

  /// Whether no pair of the vector leaves the neighbourhood of zero: then all are in doubt.
  bool stays_near(std::size_t begin, std::size_t rows, std::size_t i) const {
    std::int64_t farthest = 0;
    for (std::size_t k = begin * axes_; k < (begin + rows) * axes_; ++k) {
      const std::int64_t at = plan_.placed ? plan_.map[0](positions_[k]) : positions_[k];
      farthest = std::max(farthest, std::abs(at));
    }
    double quickest = 0;
    for (std::size_t pair = i; pair < last_pair(i); ++pair)
      quickest = std::max(quickest, std::fabs(plan_.frequency[pair]));
    return static_cast<double>(farthest) * quickest < 6 * kLeastRest;
  }

  void again(std::size_t begin, std::size_t end, std::size_t i) const {
    fill_precise(plan_, call_, {begin, end, i, last_pair(i)});
  }

  std::size_t last_pair(std::size_t i) const { return HWY_MIN(i + hn::Lanes(D()), writer_.pairs); }

  const TableCall& call_;
};
#endif

/// False where this target, dtype or plan has no such kernel: nothing is written then.
bool exact_slice(const Plan::Data& plan, const TableCall& call, std::size_t begin,
                 std::size_t end) {
#if HWY_NATIVE_FMA
  if (!plan.fast.exact_usable || call.dtype == spec::Dtype::f64) return false;
  fill_blocks<ExactTable>(plan, call, begin, end);
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
HWY_EXPORT(exact_slice);

bool fill_exact(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end) {
  return HWY_DYNAMIC_DISPATCH(exact_slice)(plan, call, begin, end);
}

}  // namespace ropecheck::optimized
#endif
