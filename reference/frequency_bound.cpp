// First-order sums of relative roundings in units of u = 2^-24; widened() takes one step for all
// higher orders: a product of factors (1 + δ_k) or their reciprocals is within expm1(1.001·Σ|δ_k|)
// of 1.
#include "reference/frequency_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/ramp.hpp"
#include "reference/ramp_bound.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {

double widened(double units) { return std::expm1(1.001 * units * kUnit32) * (1 + 0x1p-40); }

double upward(const Real& value) {
  return std::nextafter(static_cast<double>(abs(value)), std::numeric_limits<double>::infinity());
}

namespace {

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

  FrequencyUnits result() {
    std::visit(*this, specification_.scheme);
    return result_;
  }

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
  void operator()(const spec::XPos&) { divided(plain_, 0); }
  void operator()(const spec::Axial& scheme);
  void operator()(const spec::MultiAxis& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::SelfExtend& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::DualChunk& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::Dynamic& scheme) {
    dynamic_ = 3;  // l', L and their quotient
    std::visit(*this, scheme.inner);
  }

 private:
  int pairs() const { return specification_.head.pairs(); }
  void divided(const Base& base, double own) {
    result_.overflows = base.logarithm > kLargestLogarithm;
    for (int pair = 0; pair < pairs(); ++pair) {
      result_.units.push_back(original_units(arithmetic_, base, dim_, pair) + own);
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
  std::vector<double> original_;
  FrequencyUnits result_;
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
  result_.overflows = plain_.logarithm + logarithm > kLargestLogarithm;
  for (int pair = 0; pair < pairs(); ++pair) {
    const double share = 2.0 * (pair + 1) / dim;
    double own = 8 + share * (2 * logarithm + 3);
    if (scheme.mixed_b) {
      const double argument = std::pow(share, *scheme.mixed_b) * logarithm;
      own = 5 + argument * (10 + 2 * *scheme.mixed_b * std::log(dim)) + 2;
    }
    result_.units.push_back(original_units(arithmetic_, plain_, dim_, pair) + own);
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
  result_.overflows = changed.logarithm > kLargestLogarithm;
  for (int pair = 0; pair < pairs(); ++pair) {
    const auto index = static_cast<std::size_t>(pair);
    const double distance = original_[index] * (1 - 1 / scheme.factor);
    const double moved = distance * (inner[index].weight + outer[index].weight) /
                         static_cast<double>(schedule_.frequency[index]);
    const double terms = std::max(original_units(arithmetic_, plain_, dim_, pair),
                                  original_units(arithmetic_, changed, dim_, pair));
    result_.units.push_back(terms + 2 * (kDivision + 4) + moved / kUnit32);
  }
}

// The running product takes two steps of b^(-2/d) per pair, or one step of their product.
void Derivation::operator()(const spec::Axial& scheme) {
  const int half = pairs() / 2;
  const bool odd = scheme.frequencies == spec::AxialFrequencies::alternating;
  result_.overflows = plain_.logarithm > kLargestLogarithm;
  for (int pair = 0; pair < pairs(); ++pair) {
    const int number = 2 * (pair % half) + (odd && pair >= half ? 1 : 0);
    result_.units.push_back(original_units(arithmetic_, plain_, dim_, number));
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
  result_.overflows = plain_.logarithm > kLargestLogarithm;
  for (int pair = 0; pair < pairs(); ++pair) {
    const auto index = static_cast<std::size_t>(pair);
    const double distance = original_[index] * std::abs(1 - 1 / schedule_.factor);
    const double moved =
        distance * ramp_error[index].weight / static_cast<double>(schedule_.frequency[index]);
    result_.units.push_back(original_units(arithmetic_, plain_, dim_, pair) +
                            blend_units(ramp_error[index]) + dynamic_ + moved / kUnit32);
  }
}

}  // namespace

FrequencyUnits frequency_units(Arithmetic arithmetic, const spec::Specification& resolved,
                               const Schedule<Real>& schedule) {
  return Derivation(arithmetic, resolved, schedule).result();
}

}  // namespace ropecheck::reference
