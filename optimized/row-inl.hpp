// What is one row of the table? Phases of a position for a stretch of pairs, advanced or computed,
// then evaluated.
#include <cmath>

#include "hwy/highway.h"
#include "optimized/chunks-inl.hpp"
#include "optimized/phase-inl.hpp"
#include "optimized/plan.hpp"
#include "optimized/sine-inl.hpp"

#if defined(ROPECHECK_OPTIMIZED_ROW_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_ROW_INL
#undef ROPECHECK_OPTIMIZED_ROW_INL
#else
#define ROPECHECK_OPTIMIZED_ROW_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Pairs whose phases are kept on the stack; wider heads are done in several stretches.
inline constexpr std::size_t kStretch = 512;

/// The phases of pairs [first, first + count) at one position.
class PhaseRow {
 public:
  PhaseRow(const Plan::Data& plan, std::size_t first, std::size_t count)
      : plan_(plan), first_(first), count_(count) {}

  /// Other pairs from here on.
  void begin_stretch(std::size_t first, std::size_t count) {
    first_ = first;
    count_ = count;
    position_ = INT64_MIN;
  }

  /// Any position: an exact product.
  HWY_INLINE void set(std::int64_t position) {
    position_ = position;
    for_each_chunk(hn::ScalableTag<std::uint64_t>(), 0, count_,
                   [&](auto d, std::size_t i)
                       HWY_ATTR { store(d, i, phase_at(d, step(d, i), position)); });
  }

  /// The next position: an exact sum, the same bits as `set` gives.
  HWY_INLINE void advance() {
    ++position_;
    for_each_chunk(hn::ScalableTag<std::uint64_t>(), 0, count_,
                   [&](auto d, std::size_t i)
                       HWY_ATTR { store(d, i, add(d, load(d, i), step(d, i))); });
  }

  HWY_INLINE void move_to(std::int64_t position) {
    position == position_ + 1 ? advance() : set(position);
  }
  /// The one position of a token, whoever turns.
  HWY_INLINE void move_to(const std::int64_t* positions, spec::Role = spec::Role::key) {
    move_to(*positions);
  }

  /// sink(d, i, A·cos, A·sin) for chunks at i = 0 … count - 1.
  template <class Sink>
  HWY_INLINE void evaluate(double cos_scale, double sin_scale, const Sink& sink) const {
    for_each_value([&](auto d, std::size_t i, auto value) HWY_ATTR {
      sink(d, i, hn::Mul(value.cos, hn::Set(d, cos_scale)),
           hn::Mul(value.sin, hn::Set(d, sin_scale)));
    });
  }

  /// sink(d, i, CosSin) likewise, without the scale.
  template <class Sink>
  HWY_INLINE void for_each_value(const Sink& sink) const {
    const auto position = static_cast<double>(position_);
    for_each_chunk(hn::ScalableTag<double>(), 0, count_, [&](auto d, std::size_t i) HWY_ATTR {
      const hn::RebindToUnsigned<decltype(d)> du;
      const auto slow = hn::LoadU(d, plan_.slow_turns.data() + first_ + i);
      sink(d, i, cos_sin(d, load(du, i), hn::Mul(slow, hn::Set(d, position))));
    });
  }

  /// (d, i) → |position| of pairs i, i + 1, …
  HWY_INLINE auto distances() const {
    const double distance = std::fabs(static_cast<double>(position_));
    return [distance](auto d, std::size_t) HWY_ATTR { return hn::Set(d, distance); };
  }
  std::int64_t position(std::size_t) const { return position_; }

 private:
  template <class D>
  HWY_INLINE Phase<hn::Vec<D>> step(D d, std::size_t i) const {
    return {hn::LoadU(d, plan_.step_high.data() + first_ + i),
            hn::LoadU(d, plan_.step_low.data() + first_ + i)};
  }
  template <class D>
  HWY_INLINE Phase<hn::Vec<D>> load(D d, std::size_t i) const {
    return {hn::LoadU(d, high_ + i), hn::LoadU(d, low_ + i)};
  }
  template <class D>
  HWY_INLINE void store(D d, std::size_t i, Phase<hn::Vec<D>> phase) {
    hn::StoreU(phase.high, d, high_ + i);
    hn::StoreU(phase.low, d, low_ + i);
  }

  const Plan::Data& plan_;
  std::size_t first_;
  std::size_t count_;
  std::int64_t position_ = INT64_MIN;
  HWY_ALIGN std::uint64_t high_[kStretch];
  HWY_ALIGN std::uint64_t low_[kStretch];
};

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
