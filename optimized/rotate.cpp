// How are query and key heads rotated? Per token one row of cosines and sines, then every head of
// it.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "optimized/rotate.cpp"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "optimized/bf16-inl.hpp"
#include "optimized/call_checks.hpp"
#include "optimized/f32-inl.hpp"
#include "optimized/pairs-inl.hpp"
#include "optimized/slices.hpp"
#include "optimized/token_row-inl.hpp"

#ifndef ROPECHECK_OPTIMIZED_ROTATE_SHARE
#define ROPECHECK_OPTIMIZED_ROTATE_SHARE
namespace ropecheck::optimized {

/// What one thread rotates: heads [begin, end), counted through all tokens (of each the query
/// heads, then the key heads).
struct Share {
  std::size_t begin;
  std::size_t end;
};

/// Less work than this per thread is done sooner by one.
inline constexpr std::size_t kBytesPerThread = std::size_t{128} << 10;

/// From this size on an output is written past the caches: it would not stay in them.
inline constexpr std::size_t kStreamedBytes = std::size_t{16} << 20;

/// Whether every vector of a large output lies at a multiple of 64 bytes.
inline bool streams(const Plan::Data& plan, const RotateCall& call) {
  const auto bytes = static_cast<std::uint64_t>(spec::info(call.dtype).bytes);
  std::uint64_t places = 0, size = 0;
  for (const Heads* heads : {&call.query, &call.key}) {
    if (heads->heads == 0) continue;
    if (heads->in == heads->out) return false;
    places |= reinterpret_cast<std::uintptr_t>(heads->out);
    places |= static_cast<std::uint64_t>(heads->out_token_stride | heads->out_head_stride) * bytes;
    size += tokens_of(plan, call) * static_cast<std::uint64_t>(heads->heads * plan.head.head_dim);
  }
  places |= static_cast<std::uint64_t>(plan.head.rotary_offset | plan.head.pairs()) * bytes;
  return size * bytes >= kStreamedBytes && places % 64 == 0;
}

}  // namespace ropecheck::optimized
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {

/// Rotates one share, a stretch of pairs at a time.
template <class Element, spec::Layout kLayout, Store kStore>
class Rotation {
 public:
  Rotation(const Plan::Data& plan, const RotateCall& call)
      : plan_(plan),
        call_(call),
        pairs_(static_cast<std::size_t>(plan.head.pairs())),
        row_(plan, call) {}

  void run(const Share& share) {
    const auto queries = static_cast<std::size_t>(call_.query.heads);
    const std::size_t heads = queries + static_cast<std::size_t>(call_.key.heads);
    for (first_ = 0; first_ < pairs_; first_ += kStretch) {
      count_ = HWY_MIN(kStretch, pairs_ - first_);
      row_.begin_stretch(first_, count_);
      for (std::size_t at = share.begin; at < share.end;) {
        const std::size_t token = at / heads, head = at % heads;
        const std::size_t end = HWY_MIN(heads, head + (share.end - at));
        row_.make(token, spec::Role::query);
        turn_heads(call_.query, token, head, HWY_MIN(end, queries));
        if (HWY_UNLIKELY(plan_.by_role)) row_.make(token, spec::Role::key);
        turn_heads(call_.key, token, HWY_MAX(head, queries) - queries,
                   HWY_MAX(end, queries) - queries);
        at += end - head;
      }
    }
    if constexpr (kStore == Store::streamed) hwy::FlushStream();
  }

 private:
  using Work = typename Element::Work;
  static constexpr bool kInterleaved = kLayout == spec::Layout::interleaved;
  static constexpr bool kOneLane = hn::MaxLanes(hn::ScalableTag<Work>()) == 1;
  static constexpr bool kAdjacent = kInterleaved && !kOneLane;
  static constexpr std::size_t kLanesPerPair = kAdjacent ? Element::kLanesPerPair : 1;
  static constexpr std::size_t kBlock = Element::kBlocks && !kInterleaved && !kOneLane
                                            ? 2 * hn::MaxLanes(hn::ScalableTag<Work>())
                                            : 0;

  HWY_INLINE void turn_heads(const Heads& heads, std::size_t token, std::size_t begin,
                             std::size_t end) {
    constexpr auto kBytes = static_cast<std::int64_t>(Element::kBytes);
    const auto t = static_cast<std::int64_t>(token);
    const std::int64_t in_step = heads.in_head_stride * kBytes;
    const std::int64_t out_step = heads.out_head_stride * kBytes;
    const auto* in = static_cast<const std::byte*>(heads.in) + t * heads.in_token_stride * kBytes;
    auto* out = static_cast<std::byte*>(heads.out) + t * heads.out_token_stride * kBytes;
    const bool copies = in != out && first_ == 0;
    const std::size_t before = static_cast<std::size_t>(plan_.head.rotary_offset) * Element::kBytes;
    for (std::size_t head = begin; head < end; ++head) {
      const std::byte* from = in + static_cast<std::int64_t>(head) * in_step;
      std::byte* to = out + static_cast<std::int64_t>(head) * out_step;
      if (copies) copy_unrotated(from, to, before);
      turn_head(from + before, to + before);
    }
  }

  HWY_INLINE void turn_head(const std::byte* in, std::byte* out) const {
    const Work* const cos = row_.cos();
    const Work* const sin = row_.sin();
    const std::size_t first_pair = first_, count = count_;
    if constexpr (kAdjacent) {
      constexpr std::size_t kBytesPerLane = 2 * Element::kBytes / kLanesPerPair;
      const std::byte* const from = in + 2 * first_pair * Element::kBytes;
      std::byte* const to = out + 2 * first_pair * Element::kBytes;
      for_each_chunk(hn::ScalableTag<Work>(), 0, count * kLanesPerPair,
                     [=](auto d, std::size_t i) HWY_ATTR {
                       Element::template turn_adjacent<kStore>(
                           d, {cos + i, sin + i}, from + i * kBytesPerLane, to + i * kBytesPerLane);
                     });
    } else {
      constexpr std::size_t kStep = Element::kBytes * (kInterleaved ? 2 : 1);
      const std::size_t apart = Element::kBytes * (kInterleaved ? 1 : pairs_);
      const std::byte* const from = in + first_pair * kStep;
      std::byte* const to = out + first_pair * kStep;
      std::size_t begin = 0;
      if constexpr (kBlock != 0) {
        for (; begin + kBlock <= count; begin += kBlock) {
          const std::size_t at = begin * kStep;
          Element::template turn_block<kStore>(
              hn::ScalableTag<Work>(), {cos + begin, sin + begin},
              {from + at, from + apart + at, to + at, to + apart + at});
        }
      }
      for_each_chunk(hn::ScalableTag<Work>(), begin, count, [=](auto d, std::size_t i) HWY_ATTR {
        const std::size_t at = i * kStep;
        Element::template turn_apart<kStore>(
            d, {cos + i, sin + i}, {from + at, from + apart + at, to + at, to + apart + at});
      });
    }
  }

  void copy_unrotated(const std::byte* in, std::byte* out, std::size_t before) {
    const std::size_t after = before + 2 * pairs_ * Element::kBytes;
    const std::size_t end = static_cast<std::size_t>(plan_.head.head_dim) * Element::kBytes;
    std::memcpy(out, in, before);
    std::memcpy(out + after, in + after, end - after);
  }

  const Plan::Data& plan_;
  const RotateCall& call_;
  std::size_t pairs_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  TokenRow<Work, kLanesPerPair, kBlock> row_;
};

template <class Element, spec::Layout kLayout>
void rotate_layout(const Plan::Data& plan, const RotateCall& call, const Share& share) {
  if (streams(plan, call)) {
    Rotation<Element, kLayout, Store::streamed>(plan, call).run(share);
  } else {
    Rotation<Element, kLayout, Store::cached>(plan, call).run(share);
  }
}

template <class Element>
void rotate_elements(const Plan::Data& plan, const RotateCall& call, const Share& share) {
  if (call.layout == spec::Layout::half) {
    rotate_layout<Element, spec::Layout::half>(plan, call, share);
  } else {
    rotate_layout<Element, spec::Layout::interleaved>(plan, call, share);
  }
}

/// Gains need double's range: their rows are no binary32 numbers.
void rotate_gained(const Plan::Data& plan, const RotateCall& call, const Share& share) {
  if (call.dtype == spec::Dtype::f32) return rotate_elements<WideF32Element>(plan, call, share);
  if (call.dtype == spec::Dtype::f16) return rotate_elements<WideF16Element>(plan, call, share);
  rotate_elements<WideBf16Element>(plan, call, share);
}

void rotate_share(const Plan::Data& plan, const RotateCall& call, const Share& share) {
  if (!plan.gain.rate.empty() && call.table_cos == nullptr) return rotate_gained(plan, call, share);
  switch (call.dtype) {
    case spec::Dtype::f64:
      return;  // refused by check()
    case spec::Dtype::f32:
      if (call.accuracy == Accuracy::exact)
        return rotate_elements<WideF32Element>(plan, call, share);
      return rotate_elements<F32Element>(plan, call, share);
    case spec::Dtype::f16:
      return rotate_elements<F16Element>(plan, call, share);
    case spec::Dtype::bf16:
#if HWY_TARGET <= HWY_AVX3
      if (native_bf16()) return rotate_elements<Bf16Element<true>>(plan, call, share);
#endif
      return rotate_elements<Bf16Element<false>>(plan, call, share);
  }
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::optimized {
HWY_EXPORT(rotate_share);

Status rotate(const Plan& plan, const RotateCall& call) {
  if (const Status status = check(plan, call); status != Status::ok) return status;
  const auto rotate_one = &HWY_DYNAMIC_DISPATCH(rotate_share);
  const std::size_t heads =
      tokens_of(plan.data(), call) * static_cast<std::size_t>(call.query.heads + call.key.heads);
  const std::size_t bytes = heads * static_cast<std::size_t>(plan.head().head_dim) *
                            static_cast<std::size_t>(spec::info(call.dtype).bytes);
  const auto most = static_cast<std::size_t>(call.threads);
  const int threads = static_cast<int>(std::min(most, bytes / kBytesPerThread + 1));
  in_slices(heads, threads, [&](std::size_t begin, std::size_t end) {
    rotate_one(plan.data(), call, {begin, end});
  });
  return Status::ok;
}

}  // namespace ropecheck::optimized
#endif
