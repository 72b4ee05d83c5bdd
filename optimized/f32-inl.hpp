// How is an f32 pair turned in binary32? Two multiplications, two fused ones; what overflows on the
// way is turned again.
#include "hwy/highway.h"
#include "optimized/elements-inl.hpp"
#include "optimized/turn-inl.hpp"

#if defined(ROPECHECK_OPTIMIZED_F32_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_F32_INL
#undef ROPECHECK_OPTIMIZED_F32_INL
#else
#define ROPECHECK_OPTIMIZED_F32_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// With an attention scale above 1 a product may overflow where the result does not: such lanes are
/// turned again 2^64 times smaller.
///
/// Instructions of the AVX-512 loops (objdump): half 19 for 16 pairs, interleaved 14 for 8; the
/// test takes 5 and 4 of them, the loop itself 4. Measured in the first-level cache: 0.7 and 1.5 ns
/// a line of 64 bytes, where memory takes 2.9.
struct F32Element {
  using Work = float;
  static constexpr std::size_t kBytes = 4;
  static constexpr std::size_t kLanesPerPair = 2;
  static constexpr bool kBlocks = false;

  template <Store kStore, class D>
  static HWY_INLINE void turn_apart(D d, const Row<float>& row, const Places& at) {
    const Pair<hn::Vec<D>> x{load_bytes(d, at.first_in), load_bytes(d, at.second_in)};
    const auto cos = hn::LoadU(d, row.cos), sin = hn::LoadU(d, row.sin);
    Pair<hn::Vec<D>> y = turn(d, x, cos, sin);
    const auto zero = hn::Zero(d);
    if (HWY_UNLIKELY(!all_zero(d, hn::MulAdd(y.first, zero, hn::Mul(y.second, zero)))))
      y = finite_or_again(d, y, turn(d, smaller(d, x), cos, sin));
    put<kStore>(d, y.first, at.first_out);
    put<kStore>(d, y.second, at.second_out);
  }

  template <Store kStore, class D>
  static HWY_INLINE void turn_adjacent(D d, const Row<float>& row, const std::byte* in,
                                       std::byte* out) {
    if constexpr (hn::MaxLanes(D()) > 1) {  // a pair has two lanes: one alone is never asked for
      const auto x = load_bytes(d, in);
      const auto cos = hn::LoadU(d, row.cos), sin = hn::LoadU(d, row.sin);
      auto y = turn_in_lanes(d, x, cos, sin);
      if (HWY_UNLIKELY(!all_zero(d, hn::Mul(y, hn::Zero(d)))))
        y = finite_or_again(d, y, turn_in_lanes(d, smaller(d, x), cos, sin));
      put<kStore>(d, y, out);
    }
  }

 private:
  /// Zero times anything finite is zero, times anything else NaN.
  template <class D, class V>
  static HWY_INLINE bool all_zero(D d, V v) {
    return hn::AllTrue(d, hn::Eq(v, hn::Zero(d)));
  }
};

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
