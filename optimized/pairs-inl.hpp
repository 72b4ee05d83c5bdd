// Where are a pair's two elements, and in which arithmetic are they turned? Loads and stores of
// pairs by dtype and layout.
#include "hwy/highway.h"
#include "optimized/elements-inl.hpp"

#if defined(ROPECHECK_OPTIMIZED_PAIRS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_PAIRS_INL
#undef ROPECHECK_OPTIMIZED_PAIRS_INL
#else
#define ROPECHECK_OPTIMIZED_PAIRS_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class V>
struct Pair {
  V first;
  V second;
};

/// binary32 elements are turned in double: products are exact, nothing overflows or underflows on
/// the way.
struct F32Element {
  using Work = double;
  static constexpr std::size_t kBytes = 4;
  static constexpr Work kHeadroom = 1;

  template <class D>
  static HWY_INLINE hn::Vec<D> load(D d, const std::byte* from) {
    return hn::PromoteTo(d, load_bytes(hn::Rebind<float, D>(), from));
  }
  template <class D>
  static HWY_INLINE void store(D d, hn::Vec<D> v, std::byte* to) {
    store_bytes(hn::Rebind<float, D>(), to_float(d, v), to);
  }
  template <class D>
  static HWY_INLINE Pair<hn::Vec<D>> load_adjacent(D d, const std::byte* from) {
    if constexpr (hn::MaxLanes(D()) == 1) {
      return {load(d, from), load(d, from + kBytes)};
    } else {
      const hn::Rebind<float, D> df;
      hn::Vec<decltype(df)> first, second;
      hn::LoadInterleaved2(df, reinterpret_cast<const float*>(from), first, second);
      return {hn::PromoteTo(d, first), hn::PromoteTo(d, second)};
    }
  }
  template <class D>
  static HWY_INLINE void store_adjacent(D d, Pair<hn::Vec<D>> y, std::byte* to) {
    if constexpr (hn::MaxLanes(D()) == 1) {
      store(d, y.first, to);
      store(d, y.second, to + kBytes);
    } else {
      const hn::Rebind<float, D> df;
      hn::StoreInterleaved2(to_float(d, y.first), to_float(d, y.second), df,
                            reinterpret_cast<float*>(to));
    }
  }
};

/// 16-bit elements are turned in binary32. bf16 reaches as far as binary32 itself, so the table is
/// scaled down by 2^8 and the result up: products of attention scales up to 2^8 stay finite, and
/// what underflows is below 2^-141.
template <class Code>
struct SixteenBitElement {
  using Work = float;
  static constexpr std::size_t kBytes = 2;
  static constexpr Work kHeadroom = 0x1p8f;

  template <class D>
  static HWY_INLINE hn::Vec<D> load(D d, const std::byte* from) {
    return Code::widen(d, load_bytes(hn::Rebind<std::uint16_t, D>(), from));
  }
  template <class D>
  static HWY_INLINE void store(D d, hn::Vec<D> v, std::byte* to) {
    store_bytes(hn::Rebind<std::uint16_t, D>(), narrow(d, v), to);
  }
  /// A pair is one 32-bit lane, its first element in the lower half (little-endian).
  template <class D>
  static HWY_INLINE Pair<hn::Vec<D>> load_adjacent(D d, const std::byte* from) {
    const hn::RebindToUnsigned<D> du;
    const auto both = load_bytes(du, from);
    return {Code::widen(d, pack(d, hn::And(both, hn::Set(du, 0xffff)))),
            Code::widen(d, pack(d, hn::ShiftRight<16>(both)))};
  }
  template <class D>
  static HWY_INLINE void store_adjacent(D d, Pair<hn::Vec<D>> y, std::byte* to) {
    const auto first = unpack(d, narrow(d, y.first));
    const auto second = hn::ShiftLeft<16>(unpack(d, narrow(d, y.second)));
    store_bytes(hn::RebindToUnsigned<D>(), hn::Or(first, second), to);
  }

 private:
  template <class D>
  static HWY_INLINE auto narrow(D d, hn::Vec<D> v) {
    return Code::narrow(d, hn::Mul(v, hn::Set(d, kHeadroom)));
  }
};

/// Pairs (i, i + pairs). (S1)
template <class Element>
struct HalfLayout {
  template <class D>
  static HWY_INLINE Pair<hn::Vec<D>> load(D d, const std::byte* from, std::size_t i,
                                          std::size_t pairs) {
    return {Element::load(d, from + i * Element::kBytes),
            Element::load(d, from + (i + pairs) * Element::kBytes)};
  }
  template <class D>
  static HWY_INLINE void store(D d, Pair<hn::Vec<D>> y, std::byte* to, std::size_t i,
                               std::size_t pairs) {
    Element::store(d, y.first, to + i * Element::kBytes);
    Element::store(d, y.second, to + (i + pairs) * Element::kBytes);
  }
};

/// Pairs (2i, 2i + 1). (S1)
template <class Element>
struct InterleavedLayout {
  template <class D>
  static HWY_INLINE Pair<hn::Vec<D>> load(D d, const std::byte* from, std::size_t i, std::size_t) {
    return Element::load_adjacent(d, from + 2 * i * Element::kBytes);
  }
  template <class D>
  static HWY_INLINE void store(D d, Pair<hn::Vec<D>> y, std::byte* to, std::size_t i, std::size_t) {
    Element::store_adjacent(d, y, to + 2 * i * Element::kBytes);
  }
};

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
