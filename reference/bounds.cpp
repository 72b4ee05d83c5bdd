// First-order sums of relative roundings in units of u = 2^-24, then one step for all higher
// orders: a product of factors (1 + δ_k) or their reciprocals is within expm1(1.001·Σ|δ_k|) of 1.
#include "reference/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/ramp.hpp"
#include "reference/ramp_bound.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {
namespace {

double widened(double units) { return std::expm1(1.001 * units * kUnit32) * (1 + 0x1p-40); }

double upward(const Real& value) {
  return std::nextafter(static_cast<double>(abs(value)), std::numeric_limits<double>::infinity());
}

/// A base as an engine may have it: its logarithm and its relative error in units.
struct Base {
  double logarithm;
  double units;
};

/// θ_i before any scaling, in units.
///
///   product      exponent 2i/d rounded: (2i/d)·ln b; base rounded: (2i/d)·base.units;
///                pow within 1 ulp: 2; reciprocal: 1
///   recurrence   step b^(-2/d): exponent and base the same with 2/d, pow 2; each of the i products
///                repeats the step's error and rounds once
///
/// Pair 0 is exact: any pow gives 1 for the exponent 0, and the recurrence has not begun.
double original_units(Arithmetic arithmetic, const Base& base, int dim, int pair) {
  if (pair == 0) return 0;
  const double exponent = 2.0 * pair / dim;
  const double amplified = exponent * (base.logarithm + base.units);
  if (arithmetic == Arithmetic::fp32_product) return amplified + 3;
  return amplified + 3.0 * pair;
}

/// Roundings of a scheme that divides: s to binary32, its reciprocal, the product.
constexpr double kDivision = 3;
/// Roundings of a blend: kDivision for θ/s, then 1 - γ, two products side by side, the sum; or as a
/// divisor 1/((1 - γ)/s + γ): as many, with its reciprocal and the division. Where γ is surely 0
/// or 1 the other term vanishes and the blend itself rounds nothing.
double blend_units(const RampError& ramp) {
  if (ramp.surely_kept) return 0;
  return ramp.surely_interpolated ? kDivision : kDivision + 4;
}

/// ln of the largest binary32 number, rounded down.
constexpr double kLargestLogarithm = 88.72;

/// Units of b·k^(d/(d-2)): b, exponent d/(d-2), pow, product, the result to binary32; k off by
/// `stretch_units`. An engine that computes it in binary64 has only the last.
Base stretched(const spec::Specification& specification, double stretch, double stretch_units) {
  const double dim = specification.head.rotary_dim;
  const double exponent = dim / (dim - 2);
  const double logarithm = exponent * std::abs(std::log(stretch));
  return {std::log(specification.base) + exponent * std::log(stretch),
          5 + logarithm + exponent * stretch_units};
}

/// Relative errors of all frequencies of one specification, in units.
class Derivation {
 public:
  Derivation(Arithmetic arithmetic, const spec::Specification& specification,
             const Schedule<Real>& schedule)
      : arithmetic_(arithmetic),
        specification_(specification),
        schedule_(schedule),
        plain_{std::log(specification.base), 1} {
    spec::Specification unscaled = specification;
    unscaled.scheme = spec::Default{};
    for (const Real& frequency : reference::schedule<Real>(unscaled).frequency) {
      original_.push_back(upward(frequency));
    }
  }

  std::vector<double> units() {
    std::visit(*this, specification_.scheme);
    return units_;
  }
  /// The base in force exceeds binary32: it becomes infinite and every later frequency zero.
  bool overflows() const { return overflows_; }

  void operator()(const spec::Default&) { divided(plain_, 0); }
  void operator()(const spec::Linear&) { divided(plain_, kDivision + dynamic_); }
  void operator()(const spec::LongRope&) { divided(plain_, kDivision); }
  void operator()(const spec::Proportional&) {
    dim_ = specification_.head.head_dim;
    divided(plain_, kDivision);
  }
  void operator()(const spec::Ntk&) {
    divided(stretched(specification_, schedule_.factor, 1 + dynamic_), 0);
  }
  void operator()(const spec::DynamicNtk& scheme);
  void operator()(const spec::RadixNtk& scheme);
  void operator()(const spec::PartNtk& scheme);
  void operator()(const spec::NtkByParts& scheme) {
    over_rotations({scheme.trained_context, scheme.beta_slow, scheme.beta_fast});
  }
  void operator()(const spec::Llama3& scheme) {
    over_rotations({scheme.trained_context, scheme.low_freq_factor, scheme.high_freq_factor});
  }
  void operator()(const spec::Yarn& scheme);
  void operator()(const spec::Dynamic& scheme) {
    dynamic_ = 3;  // l', L and their quotient
    std::visit(*this, scheme.inner);
  }

 private:
  int pairs() const { return specification_.head.pairs(); }
  void divided(const Base& base, double own) {
    overflows_ = base.logarithm > kLargestLogarithm;
    for (int pair = 0; pair < pairs(); ++pair) {
      units_.push_back(original_units(arithmetic_, base, dim_, pair) + own);
    }
  }
  void over_rotations(const RotationBand& band);
  void blended(const std::vector<RampError>& ramp_error);

  Arithmetic arithmetic_;
  const spec::Specification& specification_;
  const Schedule<Real>& schedule_;
  Base plain_;
  int dim_ = specification_.head.rotary_dim;
  double dynamic_ = 0;
  bool overflows_ = false;
  std::vector<double> original_;
  std::vector<double> units_;
};

// s·l'/L - (s - 1): l', s, L, two operations on the first term, s - 1 rounded twice, the
// difference; relative to the bracket, which is 1 up to L.
void Derivation::operator()(const spec::DynamicNtk& scheme) {
  double stretch_units = 1;
  const bool beyond = specification_.seq_len.value_or(0) > scheme.trained_context;
  const bool by_alpha = scheme.alpha && !(scheme.alpha_ends_at_context && beyond);
  if (!by_alpha && scheme.rule == spec::LengthRule::frozen) {
    // the same with l' = s·L and its rounding: 1 more on the first term, s²
    stretch_units +=
        (6 * scheme.factor * scheme.factor + 2 * std::abs(scheme.factor - 1)) / schedule_.factor;
  } else if (!by_alpha && scheme.rule == spec::LengthRule::current) {
    const double length = std::max(specification_.seq_len.value_or(0), scheme.trained_context);
    const double term = scheme.factor * length / scheme.trained_context;
    stretch_units += (5 * term + 2 * std::abs(scheme.factor - 1)) / schedule_.factor;
  }
  divided(stretched(specification_, schedule_.factor, stretch_units), 0);
}

// k^(2/d) and k^(2i/d): exponents rounded, so off by their product with ln k; k rounded: the
// exponent; two powers within 1 ulp (2 each), b·k rounded twice, quotient and reciprocal. With an
// exponent β: the argument E = (i+1)^β·ln k/(d/2)^β <= ln k is off by E times what log, two powers
// (2 each, β's rounding times ln(d/2) each), quotient, product and k's own rounding cost; exp 2.
void Derivation::operator()(const spec::RadixNtk& scheme) {
  const double dim = specification_.head.rotary_dim, logarithm = std::log(scheme.factor);
  overflows_ = plain_.logarithm + logarithm > kLargestLogarithm;
  for (int pair = 0; pair < pairs(); ++pair) {
    const double share = 2.0 * (pair + 1) / dim;
    double own = 8 + share * (2 * logarithm + 3);
    if (scheme.mixed_b) {
      const double argument = std::pow(share, *scheme.mixed_b) * logarithm;
      own = 5 + argument * (10 + 2 * *scheme.mixed_b * std::log(dim)) + 2;
    }
    units_.push_back(original_units(arithmetic_, plain_, dim_, pair) + own);
  }
}

// (1-γ2)·((1-γ1)·θ/s + γ1·θ') + γ2·θ: each weight's error counts by the distance it moves, the
// terms' own by the worse of the two, two blends of at most 7 roundings.
void Derivation::operator()(const spec::PartNtk& scheme) {
  const double unit = arithmetic_ == Arithmetic::fp32_product ? 0x1p-53 : kUnit32;
  const auto error = [&](const RotationEnds& ends) {
    return pair_ramp_error(specification_, part_ramp(scheme, ends), unit);
  };
  const std::vector<RampError> inner = error(kPartNtkInner), outer = error(kPartNtkOuter);
  const Base changed = stretched(specification_, scheme.factor, 1);
  overflows_ = changed.logarithm > kLargestLogarithm;
  for (int pair = 0; pair < pairs(); ++pair) {
    const auto index = static_cast<std::size_t>(pair);
    const double distance = original_[index] * (1 - 1 / scheme.factor);
    const double moved = distance * (inner[index].weight + outer[index].weight) /
                         static_cast<double>(schedule_.frequency[index]);
    const double terms = std::max(original_units(arithmetic_, plain_, dim_, pair),
                                  original_units(arithmetic_, changed, dim_, pair));
    units_.push_back(terms + 2 * (kDivision + 4) + moved / kUnit32);
  }
}

void Derivation::over_rotations(const RotationBand& band) {
  std::vector<RampError> ramp_error;
  for (int pair = 0; pair < pairs(); ++pair) {
    const double units = original_units(Arithmetic::fp32_product, plain_, dim_, pair);
    ramp_error.push_back(
        rotation_ramp_error(band, original_[static_cast<std::size_t>(pair)], widened(units)));
  }
  blended(ramp_error);
}

// Hugging Face computes the ramp's ends in Python's binary64, ggml in binary32.
void Derivation::operator()(const spec::Yarn& scheme) {
  const auto variable = spec::ramp_rules(specification_.dialect).variable;
  if (variable == spec::RampVariable::rotations) {
    return over_rotations({scheme.trained_context, scheme.beta_slow, scheme.beta_fast});
  }
  const double unit = arithmetic_ == Arithmetic::fp32_product ? 0x1p-53 : kUnit32;
  blended(pair_ramp_error(specification_, scheme, unit));
}

// (1 - γ)·θ/s + γ·θ with γ off by δ moves by |θ - θ/s|·δ; a dynamic s moves θ/s.
void Derivation::blended(const std::vector<RampError>& ramp_error) {
  overflows_ = plain_.logarithm > kLargestLogarithm;
  for (int pair = 0; pair < pairs(); ++pair) {
    const auto index = static_cast<std::size_t>(pair);
    const double distance = original_[index] * std::abs(1 - 1 / schedule_.factor);
    const double moved =
        distance * ramp_error[index].weight / static_cast<double>(schedule_.frequency[index]);
    units_.push_back(original_units(arithmetic_, plain_, dim_, pair) +
                     blend_units(ramp_error[index]) + dynamic_ + moved / kUnit32);
  }
}

/// m(s, k) in binary32: s rounded moves the logarithm by 1 unit, the logarithm is within 1 ulp (2),
/// 0.1, k and two products round (4), the sum once.
double gain_units(double factor, double weight) {
  if (factor <= 1) return 0;
  const double term = 0.1 * weight * std::log(factor);
  return (0.1 * std::abs(weight) + 6 * std::abs(term)) / std::abs(1 + term) + 1;
}

/// Attention scales, in units: what was given is rounded once; ggml's kernel multiplies by its own
/// m(s, 1), which llama.cpp has divided out before (2 more; the factor itself is the same number);
/// attn_factor is rounded and multiplied (2).
struct AttentionUnits {
  double factor;
  spec::Dialect dialect;
  double dynamic = 0;

  double operator()(const spec::Yarn& scheme) const {
    const spec::AttentionRule rule = spec::attention_rule(scheme, dialect);
    const double multiplied = rule.multiplier == 1 ? 0 : 2;
    if (rule.given) return 3 + multiplied;
    return gain_units(factor, rule.above) + gain_units(factor, 1) + dynamic + 4 + multiplied +
           gain_units(factor, rule.below);
  }
  // Two logarithms of rounded numbers (3 each at most, relative to a term below A²), quotient, sum;
  // halved by the root, which rounds; L rounded to binary32 moves ln L by 1 unit.
  double operator()(const spec::LongRope& scheme) const {
    if (scheme.attention_factor) return 1;
    return factor > 1 ? 6 + 1 / std::log(scheme.trained_context) : 0;
  }
  double operator()(const spec::Dynamic& scheme) const {
    return std::visit(AttentionUnits{factor, dialect, 3}, scheme.inner);
  }
  template <class Other>
  double operator()(const Other&) const {
    return 0;
  }
};

}  // namespace

std::string_view name(Arithmetic arithmetic) {
  return arithmetic == Arithmetic::fp32_product ? "fp32-product" : "fp32-recurrence";
}

// Where binary32 has no normal numbers for the powers or frequencies any more, the result may be
// flushed to zero or lose all its digits: a relative error of 1.
AngleBound::AngleBound(Arithmetic arithmetic, const spec::Specification& specification)
    : arithmetic_(arithmetic) {
  const Schedule<Real> schedule = reference::schedule<Real>(specification);
  Derivation derivation(arithmetic, specification, schedule);
  const std::vector<double> units = derivation.units();
  for (std::size_t pair = 0; pair < units.size(); ++pair) {
    const double frequency = upward(schedule.frequency[pair]);
    const bool zero = schedule.frequency[pair] == 0;
    const bool vanishing = !zero && (derivation.overflows() || frequency < 0x1p-120);
    true_frequency_.push_back(zero ? 0 : frequency);
    frequency_.push_back(zero ? 0 : std::max(widened(units[pair]), vanishing ? 1.0 : 0.0));
  }
  attention_scale_ = widened(
      std::visit(AttentionUnits{schedule.factor, specification.dialect}, specification.scheme));
}

// The position is rounded beyond 2^24; the product rounds once more (the recurrence's own products
// are in its frequency). A pair that does not turn is granted u: ggml divides it by 1e30.
double AngleBound::angle(double position, int pair) const {
  const double magnitude = std::abs(position);
  const auto index = static_cast<std::size_t>(pair);
  if (position == 0) return 0;
  if (true_frequency_[index] == 0) return kUnit32;
  const double conversion = magnitude > 0x1p24 ? 1 : 0;
  const double product = arithmetic_ == Arithmetic::fp32_product ? 1 : 0;
  const double later = widened(conversion + product);
  const double relative = frequency_[index] + later * (1 + frequency_[index]);
  return magnitude * true_frequency_[index] * relative * (1 + 0x1p-40);
}

}  // namespace ropecheck::reference
