// How do values become elements of a table's row? One rounding, then one place or two.
#include "hwy/highway.h"
#include "optimized/elements-inl.hpp"
#include "optimized/rope.hpp"

#if defined(ROPECHECK_OPTIMIZED_WRITER_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_WRITER_INL
#undef ROPECHECK_OPTIMIZED_WRITER_INL
#else
#define ROPECHECK_OPTIMIZED_WRITER_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Bit patterns of `kDtype`, each value rounded once to it, in lanes of its width.
template <spec::Dtype kDtype, class D>
HWY_INLINE auto element_codes(D d, hn::Vec<D> v) {
  using Code = std::conditional_t<kDtype == spec::Dtype::f16, F16Code, Bf16Code>;
  const hn::Rebind<float, D> df;
  if constexpr (kDtype == spec::Dtype::f64) {
    return hn::BitCast(hn::RebindToUnsigned<D>(), v);
  } else if constexpr (kDtype == spec::Dtype::f32 && sizeof(hn::TFromD<D>) == sizeof(double)) {
    return hn::BitCast(hn::RebindToUnsigned<decltype(df)>(), to_float(d, v));
  } else if constexpr (kDtype == spec::Dtype::f32) {
    return hn::BitCast(hn::RebindToUnsigned<D>(), v);
  } else if constexpr (sizeof(hn::TFromD<D>) == sizeof(double)) {
    // bf16 has subnormals where binary32 does: 12 bits are exact down to 2^-138, far below half the
    // smallest.
    return Code::narrow(df, round_to_odd < kDtype == spec::Dtype::f16 ? 24 : 12 > (d, v));
  } else {
    return Code::narrow(d, v);
  }
}

/// Elements of pairs i, i + 1, … of a row: once, or twice where the table is as wide as the rotated
/// part. Rows may lie at any byte address.
template <spec::Dtype kDtype, TableWidth kWidth>
struct RowWriter {
  using Element = std::conditional_t<
      kDtype == spec::Dtype::f64, std::uint64_t,
      std::conditional_t<kDtype == spec::Dtype::f32, std::uint32_t, std::uint16_t>>;
  static constexpr std::size_t kElementsPerPair = kWidth == TableWidth::half ? 1 : 2;

  std::size_t pairs = 0;

  template <class D>
  HWY_INLINE void write(D d, hn::Vec<D> v, std::byte* row, std::size_t i) const {
    const hn::Rebind<Element, D> de;
    const auto codes = element_codes<kDtype>(d, v);
    if constexpr (kWidth != TableWidth::repeated_pairs) {
      store_bytes(de, codes, row + i * sizeof(Element));
      if (kWidth == TableWidth::repeated_halves)
        store_bytes(de, codes, row + (i + pairs) * sizeof(Element));
    } else if constexpr (hn::MaxLanes(D()) == 1) {
      store_bytes(de, codes, row + 2 * i * sizeof(Element));
      store_bytes(de, codes, row + (2 * i + 1) * sizeof(Element));
    } else {
      hn::StoreInterleaved2(codes, codes, de,
                            reinterpret_cast<Element*>(row + 2 * i * sizeof(Element)));
    }
  }

  /// The first `count` lanes only; nothing beside them is touched.
  template <class D>
  HWY_INLINE void write_first(D d, hn::Vec<D> v, std::byte* row, std::size_t i,
                              std::size_t count) const {
    const hn::Rebind<Element, D> de;
    std::array<Element, hn::MaxLanes(D())> lanes;
    store_bytes(de, element_codes<kDtype>(d, v), reinterpret_cast<std::byte*>(lanes.data()));
    for (std::size_t lane = 0; lane < count; ++lane) put(lanes[lane], row, i + lane);
  }

  HWY_INLINE void put(Element code, std::byte* row, std::size_t pair) const {
    const std::size_t first = kWidth == TableWidth::repeated_pairs ? 2 * pair : pair;
    const std::size_t second = kWidth == TableWidth::repeated_pairs ? first + 1 : first + pairs;
    std::memcpy(row + first * sizeof(Element), &code, sizeof(Element));
    if (kWidth != TableWidth::half)
      std::memcpy(row + second * sizeof(Element), &code, sizeof(Element));
  }
};

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
