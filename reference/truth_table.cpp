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

/// Cosines and sines of one thread at 60 digits.
class Evaluator {
 public:
  explicit Evaluator(const Schedule<Real>& schedule, bool given)
      : schedule_(schedule),
        angle_bits_(given ? -1000 : std::ilogb(schedule.frequency_units + 1) + 2 - kBits<Real>),
        scale_bits_(std::ilogb(schedule.attention_units + 4) + 1 - kBits<Real>) {}

  /// False where 60 digits cannot promise the relative error: near a zero at a large position.
  bool evaluate(std::int64_t position, int pair, CosSin& result) {
    mpfr_mul_si(angle_.get(), raw(schedule_.frequency[pair]), position, MPFR_RNDN);
    const bool zero = mpfr_zero_p(angle_.get()) != 0;
    mpfr_sin_cos(sin_.get(), cos_.get(), angle_.get(), MPFR_RNDN);
    if (!zero && !(precise(cos_) && precise(sin_))) return false;
    if (scale_bits_ > kPromised - 2) return false;
    mpfr_srcptr scale = raw(schedule_.attention_scale);
    mpfr_mul(cos_.get(), cos_.get(), scale, MPFR_RNDN);
    mpfr_mul(sin_.get(), sin_.get(), scale, MPFR_RNDN);
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

  const Schedule<Real>& schedule_;
  long angle_bits_;
  long scale_bits_;
  Number angle_{kBits<Real> + 64};  // a 64-bit position times a frequency: exact
  Number cos_{128}, sin_{128}, rest_{128};
};

}  // namespace

TruthTable::TruthTable(const Oracle& oracle, std::vector<std::int64_t> positions, int threads)
    : oracle_(&oracle),
      positions_(std::move(positions)),
      values_(positions_.size() * static_cast<std::size_t>(oracle.pairs())) {
  for (const Real& frequency : oracle.schedule().frequency) {
    frequency_.push_back(static_cast<double>(frequency));
  }
  const int pairs = oracle.pairs();
  const auto rows = static_cast<std::ptrdiff_t>(positions_.size());
  const auto exact_again = [&](std::int64_t position, int pair) -> CosSin {
    for (const bool last : {false, true}) {
      const auto [cos, sin] = last ? oracle.enclose_cos_sin<RealAt<250>>(position, pair)
                                   : oracle.enclose_cos_sin<RealAt<120>>(position, pair);
      const auto fine = [](const Oracle::Enclosure& e) {
        return e.error <= abs(e.value) * power_of_two<Widest>(kPromised);
      };
      if (!last && !(fine(cos) && fine(sin))) continue;
      Widest cos_value = cos.value, sin_value = sin.value, rest;
      return {split(raw(cos_value), raw(rest)), split(raw(sin_value), raw(rest))};
    }
    return {};
  };
#pragma omp parallel num_threads(threads > 0 ? threads : omp_get_max_threads())
  {
    Evaluator evaluator(oracle.schedule(), oracle.given_);
#pragma omp for schedule(static)
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
      const std::int64_t position = positions_[static_cast<std::size_t>(row)];
      CosSin* values = &values_[static_cast<std::size_t>(row * pairs)];
      for (int pair = 0; pair < pairs; ++pair) {
        if (!evaluator.evaluate(position, pair, values[pair])) {
          values[pair] = exact_again(position, pair);
        }
      }
    }
  }
}

const CosSin& TruthTable::at(std::size_t position_index, int pair) const {
  return values_[position_index * frequency_.size() + static_cast<std::size_t>(pair)];
}

double TruthTable::angle(std::size_t position_index, int pair) const {
  return static_cast<double>(positions_[position_index]) *
         frequency_[static_cast<std::size_t>(pair)];
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
