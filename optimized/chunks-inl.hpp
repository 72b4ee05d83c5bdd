// How is a row cut into vectors? Full ones, then halves down to single lanes, all through the same
// body.
#include "hwy/highway.h"

#if defined(ROPECHECK_OPTIMIZED_CHUNKS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_CHUNKS_INL
#undef ROPECHECK_OPTIMIZED_CHUNKS_INL
#else
#define ROPECHECK_OPTIMIZED_CHUNKS_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// body(d, i) for tags d that together cover [begin, end). Lane arithmetic does not depend on the
/// width, so neither do the bits of the result.
template <class D, class Body>
HWY_INLINE void for_each_chunk(D d, std::size_t begin, std::size_t end, const Body& body) {
  const std::size_t lanes = hn::Lanes(d);
  for (; begin + lanes <= end; begin += lanes) body(d, begin);
  if constexpr (hn::MaxLanes(D()) > 1) {
    const hn::CappedTag<hn::TFromD<D>, hn::MaxLanes(D()) / 2> half;
    if (begin < end) for_each_chunk(half, begin, end, body);
  }
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
