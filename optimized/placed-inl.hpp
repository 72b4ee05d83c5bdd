// What is one row of the table where pairs turn at positions of their own? The same bits as at one
// position, pair by pair.
#include "hwy/highway.h"
#include "optimized/row-inl.hpp"

#if defined(ROPECHECK_OPTIMIZED_PLACED_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_PLACED_INL
#undef ROPECHECK_OPTIMIZED_PLACED_INL
#else
#define ROPECHECK_OPTIMIZED_PLACED_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// position·step mod 2^128, exact for every int64, each lane at its own position.
template <class D, class V>
HWY_INLINE Phase<V> phase_at_each(D d, Phase<V> step, V position) {
  const hn::RebindToSigned<D> di;
  const auto negative = hn::RebindMask(d, hn::Lt(hn::BitCast(di, position), hn::Zero(di)));
  const V magnitude = hn::IfThenElse(negative, hn::Sub(hn::Zero(d), position), position);
  Phase<V> phase = multiply_digit(d, step, hn::And(magnitude, hn::Set(d, 0xffffffffu)));
  const V above = hn::ShiftRight<32>(magnitude);
  if (!hn::AllTrue(d, hn::Eq(above, hn::Zero(d)))) {
    const Phase<V> upper = multiply_digit(d, step, above);
    const V high = hn::Or(hn::ShiftLeft<32>(upper.high), hn::ShiftRight<32>(upper.low));
    phase = add(d, phase, Phase<V>{high, hn::ShiftLeft<32>(upper.low)});
  }
  const Phase<V> minus = negate(d, phase);
  return {hn::IfThenElse(negative, minus.high, phase.high),
          hn::IfThenElse(negative, minus.low, phase.low)};
}

/// Pairs [first, first + count) of one token in the general case.
class PlacedRow {
 public:
  PlacedRow(const Plan::Data& plan, std::size_t first, std::size_t count)
      : plan_(plan), first_(first), count_(count) {}

  /// `positions`: [plan.axes] of the token.
  void move_to(const std::int64_t* positions, spec::Role role = spec::Role::key) {
    std::int64_t at[kMostAxes];
    const PositionMap& map = plan_.map[static_cast<std::size_t>(role)];
    for (int axis = 0; axis < plan_.axes; ++axis) at[axis] = map(positions[axis]);
    for (std::size_t i = 0; i < count_; ++i) position_[i] = at[plan_.axis[first_ + i]];
    if (plan_.gain.rate.empty()) return;
    const auto from_center = static_cast<double>(positions[0] - plan_.gain.center);
    const double distance = role == spec::Role::query ? from_center : -from_center;
    for (std::size_t i = 0; i < count_; ++i) gain_[i] = gain_at(plan_.gain, first_ + i, distance);
  }

  /// sink(d, i, A·cos, A·sin) for chunks at i = 0 … count - 1, A with the gain.
  template <class Sink>
  HWY_INLINE void evaluate(double cos_scale, double sin_scale, const Sink& sink) const {
    const bool gains = !plan_.gain.rate.empty();
    for_each_value([&](auto d, std::size_t i, auto value) HWY_ATTR {
      auto cos = hn::Set(d, cos_scale), sin = hn::Set(d, sin_scale);
      if (gains) {
        const auto gain = hn::LoadU(d, gain_ + i);
        cos = hn::Mul(cos, gain);
        sin = hn::Mul(sin, gain);
      }
      sink(d, i, hn::Mul(value.cos, cos), hn::Mul(value.sin, sin));
    });
  }

  /// sink(d, i, CosSin) likewise, without scale and gain.
  template <class Sink>
  HWY_INLINE void for_each_value(const Sink& sink) const {
    for_each_chunk(hn::ScalableTag<double>(), 0, count_, [&](auto d, std::size_t i) HWY_ATTR {
      const hn::RebindToUnsigned<decltype(d)> du;
      const hn::RebindToSigned<decltype(d)> di;
      const auto position = hn::LoadU(di, position_ + i);
      const Phase<hn::Vec<decltype(du)>> step{hn::LoadU(du, plan_.step_high.data() + first_ + i),
                                              hn::LoadU(du, plan_.step_low.data() + first_ + i)};
      const auto slow = hn::LoadU(d, plan_.slow_turns.data() + first_ + i);
      sink(d, i,
           cos_sin(d, phase_at_each(du, step, hn::BitCast(du, position)),
                   hn::Mul(slow, hn::ConvertTo(d, position))));
    });
  }

  /// (d, i) → |position| of pairs i, i + 1, …
  HWY_INLINE auto distances() const {
    return [this](auto d, std::size_t i) HWY_ATTR {
      const hn::RebindToSigned<decltype(d)> di;
      return hn::Abs(hn::ConvertTo(d, hn::LoadU(di, position_ + i)));
    };
  }
  std::int64_t position(std::size_t i) const { return position_[i]; }

 private:
  const Plan::Data& plan_;
  std::size_t first_;
  std::size_t count_;
  HWY_ALIGN std::int64_t position_[kStretch];
  HWY_ALIGN double gain_[kStretch];
};

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
