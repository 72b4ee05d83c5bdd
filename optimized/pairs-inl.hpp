// In which arithmetic is a pair turned, and how often is it rounded? One vector of pairs by dtype
// and layout.
#include "hwy/highway.h"
#include "optimized/elements-inl.hpp"
#include "optimized/turn-inl.hpp"

#if defined(ROPECHECK_OPTIMIZED_PAIRS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_PAIRS_INL
#undef ROPECHECK_OPTIMIZED_PAIRS_INL
#else
#define ROPECHECK_OPTIMIZED_PAIRS_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// binary32 elements, where they are to be rounded once, are widened to double: products are exact,
/// nothing overflows or underflows on the way.
struct F32Access {
  using Work = double;
  static constexpr std::size_t kBytes = 4;

  template <class D>
  static HWY_INLINE hn::Vec<D> load(D d, const std::byte* from) {
    return hn::PromoteTo(d, load_bytes(hn::Rebind<float, D>(), from));
  }
  template <Store kStore, class D>
  static HWY_INLINE void store(D d, hn::Vec<D> v, std::byte* to) {
    put<kStore>(hn::Rebind<float, D>(), to_float(d, v), to);
  }
};

/// binary16 elements are widened to binary32, whose range their products cannot leave.
struct F16Access {
  using Work = float;
  static constexpr std::size_t kBytes = 2;

  template <class D>
  static HWY_INLINE hn::Vec<D> load(D d, const std::byte* from) {
    return F16Code::widen(d, load_bytes(hn::Rebind<std::uint16_t, D>(), from));
  }
  template <Store kStore, class D>
  static HWY_INLINE void store(D d, hn::Vec<D> v, std::byte* to) {
    put<kStore>(hn::Rebind<std::uint16_t, D>(), F16Code::narrow(d, v), to);
  }
};

/// 16-bit elements by way of binary32 to double and back, on the way back rounded to odd at kBits
/// bits: one rounding that counts, and double's range.
template <class Code, int kBits>
struct WideAccess {
  using Work = double;
  static constexpr std::size_t kBytes = 2;

  template <class D>
  static HWY_INLINE hn::Vec<D> load(D d, const std::byte* from) {
    const hn::Rebind<float, D> df;
    return hn::PromoteTo(d, Code::widen(df, load_bytes(hn::Rebind<std::uint16_t, D>(), from)));
  }
  template <Store kStore, class D>
  static HWY_INLINE void store(D d, hn::Vec<D> v, std::byte* to) {
    const hn::Rebind<float, D> df;
    put<kStore>(hn::Rebind<std::uint16_t, D>(), Code::narrow(df, round_to_odd<kBits>(d, v)), to);
  }
};

/// Elements that are widened, turned and rounded once.
///
/// Instructions of the AVX-512 loops (objdump; three of each are the loop's own):
///
///   f32 half   14 for 8 pairs: 2 conversions in and 2 out, 4 multiply(-add)s, 2 stores, 1 address
///   f16 half   14 for 16 pairs: the same
///   f32, f16 interleaved   18: two turns of 9 with a shuffle each
///
/// Zen 4 starts four 256-bit operations a cycle; a 512-bit multiplication takes two of them, a
/// conversion four: 24, so 6 cycles at least, and 7.4 with the shuffles. Measured in the
/// first-level cache, overhead per head included: half 7.6 (f32) and 7.5 (f16), interleaved 8.9
/// and 8.8.
template <class Access>
struct WidenedElement {
  using Work = typename Access::Work;
  static constexpr std::size_t kBytes = Access::kBytes;
  /// Interleaved pairs stay side by side in two lanes.
  static constexpr std::size_t kLanesPerPair = 2;
  static constexpr bool kBlocks = false;

  template <Store kStore, class D>
  static HWY_INLINE void turn_apart(D d, const Row<Work>& row, const Places& at) {
    const Pair<hn::Vec<D>> x{Access::load(d, at.first_in), Access::load(d, at.second_in)};
    const auto y = turn(d, x, hn::LoadU(d, row.cos), hn::LoadU(d, row.sin));
    Access::template store<kStore>(d, y.first, at.first_out);
    Access::template store<kStore>(d, y.second, at.second_out);
  }

  template <Store kStore, class D>
  static HWY_INLINE void turn_adjacent(D d, const Row<Work>& row, const std::byte* in,
                                       std::byte* out) {
    if constexpr (hn::MaxLanes(D()) > 1) {  // a pair has two lanes: one alone is never asked for
      const auto x = Access::load(d, in);
      const auto y = turn_in_lanes(d, x, hn::LoadU(d, row.cos), hn::LoadU(d, row.sin));
      Access::template store<kStore>(d, y, out);
    }
  }
};

using WideF32Element = WidenedElement<F32Access>;
using F16Element = WidenedElement<F16Access>;
using WideF16Element = WidenedElement<WideAccess<F16Code, 24>>;
using WideBf16Element = WidenedElement<WideAccess<Bf16Code, 12>>;

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
