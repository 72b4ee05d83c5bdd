// How are query and key heads rotated? Per token one row of cosines and sines, then every head of
// it.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "optimized/rotate.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "optimized/call_checks.hpp"
#include "optimized/pairs-inl.hpp"
#include "optimized/row-inl.hpp"

#ifndef ROPECHECK_OPTIMIZED_ROTATE_SHARE
#define ROPECHECK_OPTIMIZED_ROTATE_SHARE
namespace ropecheck::optimized {

/// What one thread rotates: tokens [token_begin, token_end), of each the heads [head_begin,
/// head_end) (query, then key).
struct Share {
  std::size_t token_begin;
  std::size_t token_end;
  int head_begin;
  int head_end;
};

}  // namespace ropecheck::optimized
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {

/// (y0, y1) = (x0, x1) turned by the angle whose cosine and sine are given. (S3)
template <class D, class V>
HWY_INLINE Pair<V> turn(D, Pair<V> x, V cos, V sin) {
  return {hn::NegMulAdd(x.second, sin, hn::Mul(x.first, cos)),  // x0·cos - x1·sin
          hn::MulAdd(x.first, sin, hn::Mul(x.second, cos))};    // x0·sin + x1·cos
}

/// Rotates one share, a stretch of pairs at a time.
template <class Element, class Layout>
class Rotation {
 public:
  Rotation(const Plan::Data& plan, const RotateCall& call)
      : plan_(plan), call_(call), pairs_(static_cast<std::size_t>(plan.head.pairs())) {}

  void run(const Share& share) {
    for (first_ = 0; first_ < pairs_; first_ += kStretch) {
      count_ = HWY_MIN(kStretch, pairs_ - first_);
      PhaseRow row(plan_, first_, count_);
      for (std::size_t token = share.token_begin; token < share.token_end; ++token) {
        if (call_.table_cos != nullptr) {
          read_table(call_.positions[token]);
        } else {
          row.move_to(call_.positions[token]);
          evaluate(row);
        }
        const int queries = call_.query.heads;
        turn_heads(call_.query, token, share.head_begin, HWY_MIN(share.head_end, queries));
        turn_heads(call_.key, token, HWY_MAX(share.head_begin - queries, 0),
                   share.head_end - queries);
      }
    }
  }

 private:
  using Work = typename Element::Work;

  HWY_INLINE void evaluate(const PhaseRow& row) {
    const double scale = plan_.attention_scale / Element::kHeadroom;
    row.evaluate(scale, call_.transpose ? -scale : scale,
                 [&](auto d, std::size_t i, auto cos, auto sin) HWY_ATTR {
                   store_work(d, cos, cos_ + i);
                   store_work(d, sin, sin_ + i);
                 });
  }

  template <class D>
  static HWY_INLINE void store_work(D d, hn::Vec<D> v, Work* to) {
    if constexpr (sizeof(Work) == sizeof(double)) {
      hn::StoreU(v, d, to);
    } else {
      const hn::Rebind<float, D> df;
      hn::StoreU(to_float(d, v), df, to);
    }
  }

  void read_table(std::int64_t position) {
    const std::size_t start = static_cast<std::size_t>(position) * pairs_ + first_;
    const Work scale = 1 / Element::kHeadroom;
    const Work sin_scale = call_.transpose ? -scale : scale;
    for (std::size_t i = 0; i < count_; ++i) {
      cos_[i] = scale * static_cast<Work>(call_.table_cos[start + i]);
      sin_[i] = sin_scale * static_cast<Work>(call_.table_sin[start + i]);
    }
  }

  void turn_heads(const Heads& heads, std::size_t token, int begin, int end) {
    constexpr auto kBytes = static_cast<std::int64_t>(Element::kBytes);
    const auto t = static_cast<std::int64_t>(token);
    const auto* in = static_cast<const std::byte*>(heads.in) + t * heads.in_token_stride * kBytes;
    auto* out = static_cast<std::byte*>(heads.out) + t * heads.out_token_stride * kBytes;
    for (std::int64_t head = begin; head < end; ++head) {
      turn_head(in + head * heads.in_head_stride * kBytes,
                out + head * heads.out_head_stride * kBytes);
    }
  }

  HWY_INLINE void turn_head(const std::byte* in, std::byte* out) {
    const std::size_t before = static_cast<std::size_t>(plan_.head.rotary_offset) * Element::kBytes;
    if (in != out && first_ == 0) copy_unrotated(in, out, before);
    for_each_chunk(hn::ScalableTag<Work>(), 0, count_, [&](auto d, std::size_t i) HWY_ATTR {
      const auto x = Layout::load(d, in + before, first_ + i, pairs_);
      const auto y = turn(d, x, hn::LoadU(d, cos_ + i), hn::LoadU(d, sin_ + i));
      Layout::store(d, y, out + before, first_ + i, pairs_);
    });
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
  HWY_ALIGN Work cos_[kStretch];
  HWY_ALIGN Work sin_[kStretch];
};

template <class Element>
void rotate_elements(const Plan::Data& plan, const RotateCall& call, const Share& share) {
  if (call.layout == spec::Layout::half) {
    Rotation<Element, HalfLayout<Element>>(plan, call).run(share);
  } else {
    Rotation<Element, InterleavedLayout<Element>>(plan, call).run(share);
  }
}

void rotate_share(const Plan::Data& plan, const RotateCall& call, const Share& share) {
  switch (call.dtype) {
    case spec::Dtype::f64:
      return;  // refused by check()
    case spec::Dtype::f32:
      return rotate_elements<F32Element>(plan, call, share);
    case spec::Dtype::f16:
      return rotate_elements<SixteenBitElement<F16Code>>(plan, call, share);
    case spec::Dtype::bf16:
      return rotate_elements<SixteenBitElement<Bf16Code>>(plan, call, share);
  }
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::optimized {
HWY_EXPORT(rotate_share);

namespace {

/// Tokens are shared out; where there are fewer than threads, heads are (each thread then makes the
/// row itself).
Share share_of(const RotateCall& call, int index) {
  const std::size_t tokens = call.positions.size();
  const int heads = call.query.heads + call.key.heads;
  const auto threads = static_cast<std::size_t>(call.threads);
  const auto i = static_cast<std::size_t>(index);
  if (tokens >= threads) return {tokens * i / threads, tokens * (i + 1) / threads, 0, heads};
  const auto cut = [&](std::size_t k) {
    return static_cast<int>(static_cast<std::size_t>(heads) * k / threads);
  };
  return {0, tokens, cut(i), cut(i + 1)};
}

}  // namespace

Status rotate(const Plan& plan, const RotateCall& call) {
  if (const Status status = check(plan, call); status != Status::ok) return status;
  const auto rotate_one = &HWY_DYNAMIC_DISPATCH(rotate_share);
#pragma omp parallel for schedule(static) num_threads(call.threads) if (call.threads > 1)
  for (int i = 0; i < call.threads; ++i) rotate_one(plan.data(), call, share_of(call, i));
  return Status::ok;
}

}  // namespace ropecheck::optimized
#endif
