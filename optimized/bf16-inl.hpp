// How is a bf16 pair turned? In binary32, a few integer instructions or one native one to round;
// rare values by a longer way.
#include "hwy/highway.h"
#include "optimized/elements-inl.hpp"
#include "optimized/turn-inl.hpp"

#if defined(ROPECHECK_OPTIMIZED_BF16_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_BF16_INL
#undef ROPECHECK_OPTIMIZED_BF16_INL
#else
#define ROPECHECK_OPTIMIZED_BF16_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// bf16 reaches as far as binary32 itself: with an attention scale above 1 a product may overflow
/// where the result does not. Such lanes are turned again 2^64 times smaller. Ordinary vectors, all
/// others, are rounded without a thought of NaN.
///
/// kNative  AVX512_BF16's conversion: to nearest even, but subnormals become zero; a vector with
///          one goes the longer way
///
/// Instructions of the AVX-512 loops (objdump):
///
///   native     half 34 for 32 pairs (27 for a rest of 16), interleaved 19 for 16
///   integers   half 57 for 32 pairs (42 for a rest of 16), interleaved 30 for 16
///
/// The test of the results takes 3 for 16 pairs natively, 6 with integers; narrowing two vectors of
/// results 2, or 4 each. Native ones measured in the first-level cache: 2.1 to 2.3 ns a line of 64
/// bytes, 16 pairs.
template <bool kNative>
struct Bf16Element {
  using Work = float;
  static constexpr std::size_t kBytes = 2;
  static constexpr std::size_t kLanesPerPair = 1;
  static constexpr bool kBlocks = true;

  template <class D>
  static constexpr bool native() {
    return kNative && hn::MaxLanes(D()) == 16;
  }

  template <Store kStore, class D>
  static HWY_INLINE void turn_apart(D d, const Row<float>& row, const Places& at) {
    const hn::Rebind<std::uint16_t, D> d16;
    const Pair<hn::Vec<D>> x{Bf16Code::widen(d, load_bytes(d16, at.first_in)),
                             Bf16Code::widen(d, load_bytes(d16, at.second_in))};
    const auto cos = hn::LoadU(d, row.cos), sin = hn::LoadU(d, row.sin);
    const auto y = turn(d, x, cos, sin);
    if (HWY_LIKELY(ordinary(d, y))) {
      put<kStore>(d16, narrow(d, y.first), at.first_out);
      put<kStore>(d16, narrow(d, y.second), at.second_out);
    } else {
      const auto code = careful(d, x, y, Pair<hn::Vec<D>>{cos, sin});
      put<kStore>(d16, code.first, at.first_out);
      put<kStore>(d16, code.second, at.second_out);
    }
  }

  /// Twice as many pairs as d has lanes. A lane of 32 bits has the elements of two neighbours: the
  /// row has the even pairs first, then the odd ones.
  template <Store kStore, class D>
  static HWY_INLINE void turn_block(D d, const Row<float>& row, const Places& at) {
    const hn::RebindToUnsigned<D> du;
    const std::size_t lanes = hn::Lanes(d);
    const auto first = load_bytes(du, at.first_in), second = load_bytes(du, at.second_in);
    const auto upper = hn::Set(du, 0xffff0000);
    const Pair<hn::Vec<D>> x_even{hn::BitCast(d, hn::ShiftLeft<16>(first)),
                                  hn::BitCast(d, hn::ShiftLeft<16>(second))};
    const Pair<hn::Vec<D>> x_odd{hn::BitCast(d, hn::And(first, upper)),
                                 hn::BitCast(d, hn::And(second, upper))};
    const Pair<hn::Vec<D>> even{hn::LoadU(d, row.cos), hn::LoadU(d, row.sin)};
    const Pair<hn::Vec<D>> odd{hn::LoadU(d, row.cos + lanes), hn::LoadU(d, row.sin + lanes)};
    const auto y_even = turn(d, x_even, even.first, even.second);
    const auto y_odd = turn(d, x_odd, odd.first, odd.second);
    if (HWY_LIKELY(ordinary(d, y_even) && ordinary(d, y_odd))) {
      put<kStore>(du, narrow_adjacent(d, {y_even.first, y_odd.first}), at.first_out);
      put<kStore>(du, narrow_adjacent(d, {y_even.second, y_odd.second}), at.second_out);
    } else {
      const auto code_even = careful(d, x_even, y_even, even);
      const auto code_odd = careful(d, x_odd, y_odd, odd);
      put<kStore>(du, neighbours(d, code_even.first, code_odd.first), at.first_out);
      put<kStore>(du, neighbours(d, code_even.second, code_odd.second), at.second_out);
    }
  }

  /// A pair is one 32-bit lane, its first element in the lower half (little-endian).
  template <Store kStore, class D>
  static HWY_INLINE void turn_adjacent(D d, const Row<float>& row, const std::byte* in,
                                       std::byte* out) {
    const hn::RebindToUnsigned<D> du;
    const auto both = load_bytes(du, in);
    const Pair<hn::Vec<D>> x{hn::BitCast(d, hn::ShiftLeft<16>(both)),
                             hn::BitCast(d, hn::And(both, hn::Set(du, 0xffff0000)))};
    const auto cos = hn::LoadU(d, row.cos), sin = hn::LoadU(d, row.sin);
    const auto y = turn(d, x, cos, sin);
    if (HWY_LIKELY(ordinary(d, y))) {
      put<kStore>(du, narrow_adjacent(d, y), out);
    } else {
      const auto code = careful(d, x, y, Pair<hn::Vec<D>>{cos, sin});
      put<kStore>(du, neighbours(d, code.first, code.second), out);
    }
  }

 private:
  /// Codes of elements side by side, 16 bits each, in one lane.
  template <class D, class V16>
  static HWY_INLINE auto neighbours(D d, V16 lower, V16 upper) {
    return hn::Or(unpack(d, lower), hn::ShiftLeft<16>(unpack(d, upper)));
  }

  /// Nothing that the short way gets wrong: no infinity, no NaN, for the native one no subnormal.
  template <class D>
  static HWY_INLINE bool ordinary([[maybe_unused]] D d, Pair<hn::Vec<D>> y) {
#if HWY_TARGET <= HWY_AVX3
    if constexpr (native<D>()) {
      // quiet NaN, both infinities, subnormal, signalling NaN
      constexpr int kRare = 0x01 | 0x08 | 0x10 | 0x20 | 0x80;
      return _kortestz_mask16_u8(_mm512_fpclass_ps_mask(y.first.raw, kRare),
                                 _mm512_fpclass_ps_mask(y.second.raw, kRare));
    }
#endif
    return hn::AllTrue(d, hn::And(hn::IsFinite(y.first), hn::IsFinite(y.second)));
  }

  /// The code in the upper half of each lane, rounded to nearest even by an integer addition.
  template <class D>
  static HWY_INLINE auto rounded(D, hn::Vec<D> v) {
    const hn::RebindToUnsigned<D> du;
    const auto bits = hn::BitCast(du, v);
    const auto last = hn::And(hn::ShiftRight<16>(bits), hn::Set(du, 1));
    return hn::Add(bits, hn::Add(last, hn::Set(du, 0x7fff)));
  }

  template <class D>
  static HWY_INLINE hn::Vec<hn::Rebind<std::uint16_t, D>> narrow([[maybe_unused]] D d,
                                                                 hn::Vec<D> v) {
#if HWY_TARGET <= HWY_AVX3
    if constexpr (native<D>()) {
      __m256i code;
      asm("vcvtneps2bf16 %1, %0" : "=v"(code) : "v"(v.raw));
      return hn::Vec<hn::Rebind<std::uint16_t, D>>{code};
    }
#endif
    return pack(d, hn::ShiftRight<16>(rounded(d, v)));
  }

  template <class D>
  static HWY_INLINE hn::Vec<hn::RebindToUnsigned<D>> narrow_adjacent(D d, Pair<hn::Vec<D>> y) {
    const hn::RebindToUnsigned<D> du;
#if HWY_TARGET <= HWY_AVX3
    if constexpr (native<D>()) {
      alignas(64) static constexpr std::uint16_t kOrder[32] = {
          0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
          8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
      __m512i codes;
      asm("vcvtne2ps2bf16 %2, %1, %0" : "=v"(codes) : "v"(y.second.raw), "v"(y.first.raw));
      return hn::Vec<decltype(du)>{_mm512_permutexvar_epi16(_mm512_load_si512(kOrder), codes)};
    }
#endif
    const auto upper = hn::Set(du, 0xffff0000);
    return hn::Or(hn::ShiftRight<16>(rounded(d, y.first)), hn::And(rounded(d, y.second), upper));
  }

  template <class D>
  static HWY_INLINE auto careful(D d, Pair<hn::Vec<D>> x, Pair<hn::Vec<D>> y,
                                 Pair<hn::Vec<D>> cos_sin) {
    const auto best = finite_or_again(d, y, turn(d, smaller(d, x), cos_sin.first, cos_sin.second));
    return Pair<hn::Vec<hn::Rebind<std::uint16_t, D>>>{Bf16Code::narrow(d, best.first),
                                                       Bf16Code::narrow(d, best.second)};
  }
};

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
