#include "reference/oracle.hpp"

#include <cmath>
#include <stdexcept>

#include "reference/enclosure.hpp"
#include "reference/precision.hpp"

namespace ropecheck::reference {
namespace {

template <class R>
R unit() {
  return power_of_two<R>(-kBits<R>);
}

}  // namespace

// Shipped frequencies are binary32 numbers from here on: every later product with a position is
// exact, so their angles carry no error at all.
Oracle::Oracle(const spec::Specification& specification, Truth truth)
    : specification_(specification),
      base_(reference::schedule<Real>(specification)),
      precisions_(std::make_shared<Precisions>()) {
  if (truth == Truth::ideal) return;
  std::vector<Real> shipped;
  for (int pair = 0; pair < pairs(); ++pair) {
    const auto bits = rounded(Quantity::frequency, 0, pair, spec::Dtype::f32);
    shipped.push_back(spec::decode(spec::Dtype::f32, bits));
  }
  base_.frequency = shipped;
  given_ = true;
  precisions_ = std::make_shared<Precisions>();
}

Oracle::Oracle(std::span<const double> frequencies, double attention_scale)
    : given_(true), precisions_(std::make_shared<Precisions>()) {
  bool finite = std::isfinite(attention_scale);
  for (const double frequency : frequencies) {
    finite = finite && std::isfinite(frequency);
    base_.frequency.push_back(frequency);
  }
  if (!finite) throw std::invalid_argument("given frequencies and attention scale must be finite");
  base_.attention_scale = attention_scale;
}

template <class R>
const Schedule<R>& Oracle::at() const {
  if constexpr (std::is_same_v<R, Real>) {
    return base_;
  } else {
    auto& slot = std::get<Precisions::Slot<R>>(precisions_->slots);
    std::call_once(slot.once, [&] {
      if (specification_) slot.schedule = reference::schedule<R>(*specification_);
      if (!specification_) slot.schedule.attention_scale = convert<R>(base_.attention_scale);
      if (!given_) return;
      slot.schedule.frequency.clear();
      for (const Real& value : base_.frequency) {
        slot.schedule.frequency.push_back(convert<R>(value));
      }
    });
    return slot.schedule;
  }
}

// A given frequency has 53 bits and a position 63 at most: their product is exact in 200.
template <class R>
Oracle::Enclosure Oracle::enclose_angle(const Real& position, int pair) const {
  const Schedule<R>& schedule = at<R>();
  R angle = convert<R>(position) * schedule.frequency[pair];
  if (angle == 0) angle = 0;  // of a negative position, too
  const double units = given_ ? 0 : (schedule.frequency_units + 1) * kSecondOrder;
  return {convert<Widest>(angle), convert<Widest>(R(abs(angle) * unit<R>() * units))};
}

// |cos(a + δ) - cos a| <= |δ|, likewise for sin; cos, sin, the product with A and that with a gain
// are rounded.
template <class R>
std::pair<Oracle::Enclosure, Oracle::Enclosure> Oracle::enclose_cos_sin(
    const Question& question) const {
  const Schedule<R>& schedule = at<R>();
  const Enclosure angle = enclose_angle<R>(question.position, question.pair);
  R scale = schedule.attention_scale;
  double scale_units = schedule.attention_units;
  if (question.placement != nullptr) {
    scale *= question.placement->gain<R>(question.role, question.own_position, question.pair);
    scale_units += question.placement->gain_units(question.own_position, question.pair) + 1;
  }
  const Widest magnitude = abs(convert<Widest>(scale)) * angle.error;
  const auto scaled = [&](const R& trigonometric, bool exact) -> Enclosure {
    const R value = scale * trigonometric;
    const double units = (exact ? scale_units : scale_units + 2) * kSecondOrder;
    const R rounding = abs(value) * unit<R>() * units;
    return {convert<Widest>(value), magnitude * kSecondOrder + convert<Widest>(rounding)};
  };
  if (angle.is_exactly_zero()) return {scaled(R(1), true), Enclosure{0, 0}};
  R cos, sin;
  const R argument = convert<R>(angle.value);
  mpfr_sin_cos(raw(sin), raw(cos), raw(argument), MPFR_RNDN);
  return {scaled(cos, false), scaled(sin, false)};
}

template <class R>
Oracle::Enclosure Oracle::enclose(const Question& question) const {
  const Schedule<R>& schedule = at<R>();
  const auto within = [](const R& value, double units) -> Enclosure {
    return {convert<Widest>(value),
            convert<Widest>(R(abs(value) * unit<R>() * (units * kSecondOrder)))};
  };
  const double frequency_units = given_ ? 0 : schedule.frequency_units;
  const auto frequency = [&]() -> const R& { return schedule.frequency[question.pair]; };
  switch (question.quantity) {
    case Quantity::frequency:
      return within(frequency(), frequency_units);
    case Quantity::wavelength:
      if (frequency() == 0) return {Widest(std::numeric_limits<double>::infinity()), 0};
      return within(2 * pi<R>() / frequency(), frequency_units + 3);
    case Quantity::rotations: {
      const R context = spec::trained_context(*specification_);
      return within(context * frequency() / (2 * pi<R>()), frequency_units + 4);
    }
    case Quantity::ramp: {
      const R& kept = schedule.ramp[question.pair];
      if (kept == 0 || kept == 1) return {convert<Widest>(kept), 0};
      return {convert<Widest>(kept), convert<Widest>(R(unit<R>() * schedule.ramp_units))};
    }
    case Quantity::angle:
      return enclose_angle<R>(question.position, question.pair);
    case Quantity::cos:
      return enclose_cos_sin<R>(question).first;
    case Quantity::sin:
      return enclose_cos_sin<R>(question).second;
    case Quantity::gain:
      return enclose_gain<R>(question);
    case Quantity::softmax_factor:
      if (!specification_) return {1, 0};
      return within(reference::softmax_factor<R>(*specification_), softmax_units(*specification_));
    case Quantity::temperature: {
      if (!specification_) return {1, 0};
      const auto position = static_cast<std::int64_t>(question.position);
      return within(query_temperature<R>(*specification_, position),
                    temperature_units(*specification_, position));
    }
    case Quantity::attention_scale:
      break;
  }
  return within(schedule.attention_scale, schedule.attention_units);
}

Real Oracle::angle(double position, int pair) const {
  check({Quantity::angle, position, pair});
  return Real(position) * base_.frequency[pair];
}

// The angle is off by |m|·θ·units·2^-200; only steep ramps need 120 digits to stay below 2^-121.
std::pair<Real, Real> Oracle::cos_sin(std::int64_t position, int pair) const {
  check({Quantity::cos, 0, pair});
  const Real angle = Real(position) * base_.frequency[pair];
  if (!given_ && abs(angle) * (base_.frequency_units + 8) > power_of_two<Real>(kBits<Real> - 121)) {
    const auto [cos, sin] = enclose_cos_sin<RealAt<120>>({Quantity::cos, position, pair});
    return {convert<Real>(cos.value), convert<Real>(sin.value)};
  }
  Real cos, sin;
  mpfr_sin_cos(raw(sin), raw(cos), raw(angle), MPFR_RNDN);
  return {base_.attention_scale * cos, base_.attention_scale * sin};
}

void Oracle::check(const Question& question) const {
  const auto require = [](bool condition, const char* what) {
    if (!condition) throw std::invalid_argument(std::string("oracle: ") + what);
  };
  require(question.pair >= 0 && question.pair < pairs(), "there is no such pair");
  require(mpfr_number_p(raw(question.position)) != 0, "position is not finite");
  if (question.quantity == Quantity::temperature) {
    require(abs(question.position) <= power_of_two<Real>(62), "position is beyond 2^62");
  }
  if (question.quantity == Quantity::ramp) require(!base_.ramp.empty(), "the scheme has no ramp");
  if (question.quantity == Quantity::rotations) {
    require(specification_ && spec::trained_context(*specification_) > 0,
            "rotations need a trained context");
  }
}

#define ROPECHECK_INSTANTIATE(R)                                                       \
  template const Schedule<R>& Oracle::at<R>() const;                                   \
  template std::pair<Oracle::Enclosure, Oracle::Enclosure> Oracle::enclose_cos_sin<R>( \
      const Question&) const;                                                          \
  template Oracle::Enclosure Oracle::enclose_angle<R>(const Real&, int) const;         \
  template Oracle::Enclosure Oracle::enclose<R>(const Question&) const;
ROPECHECK_FOR_EACH_PRECISION(ROPECHECK_INSTANTIATE)
#undef ROPECHECK_INSTANTIATE

}  // namespace ropecheck::reference
