#include <omp.h>

#include <cmath>
#include <stdexcept>

#include "reference/enclosure.hpp"

namespace ropecheck::reference {
namespace {

/// Relative error that the table promises, less what splitting into two doubles costs (2^-106).
constexpr int kPromised = -101;

/// A raw number of its own precision: the loop below allocates nothing per value.
class Number {
 public:
  explicit Number(mpfr_prec_t bits) { mpfr_init2(value_, bits); }
  ~Number() { mpfr_clear(value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  mpfr_ptr get() { return value_; }

 private:
  mpfr_t value_;
};

DoubleDouble split(mpfr_ptr value, mpfr_ptr rest) {
  const double high = mpfr_get_d(value, MPFR_RNDN);
  if (!std::isfinite(high)) return {high, 0};
  mpfr_sub_d(rest, value, high, MPFR_RNDN);
  return {high, mpfr_get_d(rest, MPFR_RNDN)};
}

/// What multiplies cos and sin beside the attention scale.
struct Gain {
  Real value = 1;
  double units = 0;  // 0: exactly 1
};

/// Cosines and sines of one thread at 60 digits.
class Evaluator {
 public:
  explicit Evaluator(const Schedule<Real>& schedule, bool given)
      : schedule_(schedule),
        angle_bits_(given ? -1000 : std::ilogb(schedule.frequency_units + 1) + 2 - kBits<Real>) {}

  /// False where 60 digits cannot promise the relative error: near a zero at a large position.
  bool evaluate(std::int64_t position, int pair, const Gain& gain, CosSin& result) {
    mpfr_mul_si(angle_.get(), raw(schedule_.frequency[pair]), position, MPFR_RNDN);
    const bool zero = mpfr_zero_p(angle_.get()) != 0;
    mpfr_sin_cos(sin_.get(), cos_.get(), angle_.get(), MPFR_RNDN);
    if (!zero && !(precise(cos_) && precise(sin_))) return false;
    if (scale_bits(gain) > kPromised - 2) return false;
    scale_by(schedule_.attention_scale);
    if (gain.units != 0) scale_by(gain.value);
    result = {split(cos_.get(), rest_.get()), split(sin_.get(), rest_.get())};
    if (zero) result.sin = {0, 0};
    return true;
  }

 private:
  /// An angle off by |angle|·2^angle_bits_ moves a value by as much; a value that is itself near
  /// |angle| (a small sine) moves in proportion, which the exponents account for.
  bool precise(Number& value) {
    const long angle_error = mpfr_get_exp(angle_.get()) + angle_bits_;
    return angle_error - (mpfr_get_exp(value.get()) - 1) <= kPromised - 1;
  }
  long scale_bits(const Gain& gain) const {
    return std::ilogb(schedule_.attention_units + gain.units + 4) + 1 - kBits<Real>;
  }
  void scale_by(const Real& factor) {
    mpfr_mul(cos_.get(), cos_.get(), raw(factor), MPFR_RNDN);
    mpfr_mul(sin_.get(), sin_.get(), raw(factor), MPFR_RNDN);
  }

  const Schedule<Real>& schedule_;
  long angle_bits_;
  Number angle_{kBits<Real> + 64};  // a 64-bit position times a frequency: exact
  Number cos_{128}, sin_{128}, rest_{128};
};

}  // namespace

TruthTable::TruthTable(const Oracle& oracle, std::vector<std::int64_t> positions, int threads)
    : oracle_(&oracle), positions_(std::move(positions)) {
  fill(threads);
}

TruthTable::TruthTable(const Oracle& oracle, const Placement& placement, spec::Role role,
                       std::vector<std::int64_t> positions, int threads)
    : oracle_(&oracle),
      placement_(placement),
      role_(role),
      axes_(placement.axes()),
      positions_(std::move(positions)) {
  if (placement.pairs() != oracle.pairs()) {
    throw std::invalid_argument("truth table: the placement has another number of pairs");
  }
  if (positions_.size() % static_cast<std::size_t>(axes_) != 0) {
    throw std::invalid_argument("truth table: positions must be [tokens][axes]");
  }
  fill(threads);
}

void TruthTable::fill(int threads) {
  const Schedule<Real>& schedule = oracle_->schedule();
  for (const Real& frequency : schedule.frequency) {
    frequency_.push_back(static_cast<double>(frequency));
  }
  const int pairs = oracle_->pairs();
  values_.resize(tokens() * static_cast<std::size_t>(pairs));
  const bool gains = placement_ && placement_->has_gain();
  const auto rows = static_cast<std::ptrdiff_t>(tokens());
#pragma omp parallel num_threads(threads > 0 ? threads : omp_get_max_threads())
  {
    Evaluator evaluator(schedule, oracle_->given_);
    Gain gain;
#pragma omp for schedule(static)
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
      const auto token = static_cast<std::size_t>(row);
      CosSin* values = &values_[token * static_cast<std::size_t>(pairs)];
      for (int pair = 0; pair < pairs; ++pair) {
        if (gains) {
          const std::int64_t own = position(token, pair);
          gain = {placement_->gain<Real>(role_, own, pair), placement_->gain_units(own, pair)};
        }
        if (!evaluator.evaluate(effective(token, pair), pair, gain, values[pair])) {
          values[pair] = exact_again(token, pair);
        }
      }
    }
  }
}

CosSin TruthTable::exact_again(std::size_t token, int pair) const {
  Oracle::Question question{Oracle::Quantity::cos, position(token, pair), pair};
  if (placement_) {
    question = oracle_->placed(*placement_, role_, question.quantity, position(token, pair), pair);
  }
  const auto fine = [](const Oracle::Enclosure& e) {
    return e.error <= abs(e.value) * power_of_two<Widest>(kPromised);
  };
  auto both = oracle_->enclose_cos_sin<RealAt<120>>(question);
  if (!fine(both.first) || !fine(both.second)) {
    both = oracle_->enclose_cos_sin<RealAt<250>>(question);
  }
  Widest rest;
  return {split(raw(both.first.value), raw(rest)), split(raw(both.second.value), raw(rest))};
}

const CosSin& TruthTable::at(std::size_t token, int pair) const {
  return values_[token * frequency_.size() + static_cast<std::size_t>(pair)];
}

std::int64_t TruthTable::position(std::size_t token, int pair) const {
  const int axis = placement_ ? placement_->axis(pair) : 0;
  return positions_[token * static_cast<std::size_t>(axes_) + static_cast<std::size_t>(axis)];
}

std::int64_t TruthTable::effective(std::size_t token, int pair) const {
  const std::int64_t own = position(token, pair);
  return placement_ ? placement_->effective(role_, own) : own;
}

double TruthTable::angle(std::size_t token, int pair) const {
  return static_cast<double>(effective(token, pair)) * frequency_[static_cast<std::size_t>(pair)];
}

double TruthTable::gain(std::size_t token, int pair) const {
  if (!placement_) return 1;
  return static_cast<double>(placement_->gain<Real>(role_, position(token, pair), pair));
}

// got - high = difference + lost exactly (two-sum); where the two are near, both are exact at once.
double absolute_error(const DoubleDouble& exact, double got) {
  const double difference = got - exact.high;
  const double part = difference - got;
  const double lost = (got - (difference - part)) + (-exact.high - part);
  return std::abs(difference + (lost - exact.low));
}

// An exact value just below a power of two has high = that power and a low of the other sign.
double ulp_error(spec::Dtype dtype, const DoubleDouble& exact, double got) {
  if (!std::isfinite(got)) return std::numeric_limits<double>::infinity();
  const spec::FormatInfo& format = spec::info(dtype);
  int exponent = format.min_exponent;
  if (exact.high != 0) {
    const double magnitude = std::abs(exact.high);
    exponent = std::ilogb(magnitude);
    const bool inwards = exact.low != 0 && std::signbit(exact.low) != std::signbit(exact.high);
    if (inwards && magnitude == std::ldexp(1.0, exponent)) --exponent;
  }
  const int quantum = std::max(exponent, format.min_exponent) - format.precision + 1;
  return std::ldexp(absolute_error(exact, got), -quantum);
}

}  // namespace ropecheck::reference
