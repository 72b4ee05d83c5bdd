#include "reference/exact.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "reference/placement.hpp"
#include "reference/ramp.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {
namespace {

Radical::Power reduced(const mpq_class& base, long numerator, long denominator) {
  const long common = std::gcd(numerator, denominator);
  return {base, numerator / common, denominator / common};
}

/// value^exponent for any integer exponent; the powers of coprime numbers stay coprime.
mpq_class integer_power(const mpq_class& value, long exponent) {
  const auto count = static_cast<unsigned long>(std::labs(exponent));
  mpz_class above, below;
  mpz_pow_ui(above.get_mpz_t(), value.get_num_mpz_t(), count);
  mpz_pow_ui(below.get_mpz_t(), value.get_den_mpz_t(), count);
  if (exponent < 0) swap(above, below);
  if (below < 0) {
    above = -above;
    below = -below;
  }
  mpq_class result;
  mpq_set_num(result.get_mpq_t(), above.get_mpz_t());
  mpq_set_den(result.get_mpq_t(), below.get_mpz_t());
  return result;
}

/// ratio^exponent, where that is rational. The exponent is m/2^j; ratio^m of reduced ratio has
/// rational 2^j-th roots if numerator and denominator of the ratio have whole ones.
std::optional<mpq_class> rational_value(mpq_class ratio, const mpq_class& exponent) {
  mpz_class root = exponent.get_den();
  if (ratio == 1 || exponent == 0) return mpq_class(1);
  for (; root > 1; root /= 2) {
    if (mpz_perfect_square_p(ratio.get_num_mpz_t()) == 0) return std::nullopt;
    if (mpz_perfect_square_p(ratio.get_den_mpz_t()) == 0) return std::nullopt;
    ratio = mpq_class(sqrt(ratio.get_num()), sqrt(ratio.get_den()));
  }
  constexpr long kLargest = 16;  // beyond, the exact comparison would raise to huge powers
  if (exponent.get_num() > kLargest) return std::nullopt;
  return integer_power(ratio, exponent.get_num().get_si());
}

/// Builds the radical of one pair; nothing where the scheme leaves the algebraic numbers.
struct Exactly {
  const spec::Specification& specification;
  const Schedule<Real>& schedule;
  int pair;

  int dim() const { return specification.head.rotary_dim; }

  Radical original(int exponent_dim) const {
    Radical radical;
    radical.powers.push_back(reduced(specification.base, -2L * pair, exponent_dim));
    return radical;
  }
  Radical divided(Radical radical, const mpq_class& divisor) const {
    radical.weight /= divisor;
    return radical;
  }
  /// (b·k^(d/(d-2)))^(-2i/d) = b^(-2i/d)·k^(-2i/(d-2))
  Radical stretched(const mpq_class& factor) const {
    Radical radical = original(dim());
    radical.powers.push_back(reduced(factor, -2L * pair, dim() - 2));
    return radical;
  }
  std::optional<Radical> blended(const mpq_class& factor) const {
    const auto kept = exact_ramp(specification, schedule, pair);
    if (!kept) return std::nullopt;
    Radical radical = original(dim());
    radical.weight = (1 - *kept) / factor + *kept;
    return radical;
  }

  std::optional<Radical> operator()(const spec::Default&) const { return original(dim()); }
  std::optional<Radical> operator()(const spec::Linear& s) const {
    return divided(original(dim()), s.factor);
  }
  std::optional<Radical> operator()(const spec::Ntk& s) const { return stretched(s.factor); }
  std::optional<Radical> operator()(const spec::NtkByParts& s) const { return blended(s.factor); }
  std::optional<Radical> operator()(const spec::Yarn& s) const { return blended(s.factor); }
  std::optional<Radical> operator()(const spec::Llama3& s) const { return blended(s.factor); }
  std::optional<Radical> operator()(const spec::LongRope& s) const {
    const bool beyond = specification.seq_len.value_or(0) > s.trained_context;
    return divided(original(dim()), (beyond ? s.long_factor : s.short_factor)[pair]);
  }
  std::optional<Radical> operator()(const spec::Proportional& s) const {
    if (pair >= s.turning_pairs) return divided(Radical{0, {}}, 1);
    return divided(original(specification.head.head_dim), s.factor);
  }
  std::optional<Radical> operator()(const spec::Dynamic& s) const {
    mpq_class factor = mpq_class(specification.seq_len.value_or(0)) / mpq_class(s.trained_context);
    if (factor < 1) factor = 1;
    if (std::holds_alternative<spec::Linear>(s.inner)) return divided(original(dim()), factor);
    if (std::holds_alternative<spec::Ntk>(s.inner)) return stretched(factor);
    return blended(factor);
  }
  /// b^(-4k/d), on the second axis of `alternating` b^(-(4k+2)/d).
  std::optional<Radical> operator()(const spec::Axial& s) const {
    const int half = specification.head.pairs() / 2;
    const bool odd = s.frequencies == spec::AxialFrequencies::alternating && pair >= half;
    Radical radical;
    radical.powers.push_back(
        reduced(specification.base, -(4L * (pair % half) + (odd ? 2 : 0)), dim()));
    return radical;
  }
  std::optional<Radical> operator()(const spec::XPos&) const { return original(dim()); }
  std::optional<Radical> operator()(const spec::MultiAxis& s) const { return inner(s.inner); }
  std::optional<Radical> operator()(const spec::SelfExtend& s) const { return inner(s.inner); }
  std::optional<Radical> operator()(const spec::DualChunk& s) const { return inner(s.inner); }
  std::optional<Radical> inner(const spec::InnerScheme& scheme) const {
    return std::visit(*this, scheme);
  }
  std::optional<Radical> operator()(const spec::DynamicNtk& s) const {
    const double length = specification.seq_len.value_or(0);
    const bool beyond = length > s.trained_context;
    if (s.alpha && !(s.alpha_ends_at_context && beyond)) return stretched(*s.alpha);
    const mpq_class factor = s.factor;
    if (s.rule == spec::LengthRule::frozen) return stretched(factor * factor - factor + 1);
    if (!beyond) return original(dim());
    const mpq_class ratio = mpq_class(length) / mpq_class(s.trained_context);
    if (s.rule == spec::LengthRule::current) return stretched(factor * ratio - (factor - 1));
    mpq_class step = 1;
    while (step < ratio) step *= 2;
    return stretched(2 * step - 1);
  }
  /// θ_i·k^(-e), e = 2(i+1)/d or ((i+1)/(d/2))^β.
  std::optional<Radical> operator()(const spec::RadixNtk& s) const {
    mpq_class exponent(2 * (pair + 1), dim());
    exponent.canonicalize();
    if (s.mixed_b) {
      const auto power = rational_value(exponent, *s.mixed_b);
      if (!power || !power->get_den().fits_slong_p()) return std::nullopt;
      exponent = *power;
    }
    Radical radical = original(dim());
    radical.powers.push_back(
        reduced(s.factor, -exponent.get_num().get_si(), exponent.get_den().get_si()));
    return radical;
  }
  /// Both ramps have whole ends, so the weights are rational; a blend that holds the base-changed
  /// frequency beside another is a sum of two roots and no radical.
  std::optional<Radical> operator()(const spec::PartNtk& s) const {
    const mpq_class ntk = part_weight(s, kPartNtkInner), plain = part_weight(s, kPartNtkOuter);
    if (ntk == 1 && plain == 0) return stretched(s.factor);
    if (ntk != 0 && plain != 1) return std::nullopt;
    Radical radical = original(dim());
    radical.weight = (1 - plain) / mpq_class(s.factor) + plain;
    return radical;
  }
  mpq_class part_weight(const spec::PartNtk& s, const RotationEnds& ends) const {
    const auto range = pair_range<Real>(specification, part_ramp(s, ends));
    const mpq_class along = (pair - to_rational(range.low)) / to_rational(range.width);
    if (along <= 0) return 1;
    return along >= 1 ? mpq_class(0) : mpq_class(1 - along);
  }
};

const spec::Yarn* yarn_of(const spec::Scheme& scheme) {
  if (const auto* yarn = std::get_if<spec::Yarn>(&scheme)) return yarn;
  const auto* dynamic = std::get_if<spec::Dynamic>(&scheme);
  return dynamic == nullptr ? nullptr : std::get_if<spec::Yarn>(&dynamic->inner);
}

}  // namespace

std::optional<Radical> exact_frequency(const spec::Specification& specification,
                                       const Schedule<Real>& schedule, int pair) {
  const spec::Specification resolved = spec::with_inner_scheme(specification);
  return std::visit(Exactly{resolved, schedule, pair}, resolved.scheme);
}

std::optional<mpq_class> exact_ramp(const spec::Specification& specification,
                                    const Schedule<Real>& schedule, int pair) {
  const Real& kept = schedule.ramp.at(static_cast<std::size_t>(pair));
  if (kept == 0) return mpq_class(0);
  if (kept == 1) return mpq_class(1);
  const spec::Specification resolved = spec::with_inner_scheme(specification);
  const spec::Yarn* yarn = yarn_of(resolved.scheme);
  const auto variable = spec::ramp_rules(resolved.dialect).variable;
  if (yarn == nullptr || variable == spec::RampVariable::rotations || !truncates(resolved, *yarn)) {
    return std::nullopt;
  }
  const PairRange<Real> range = pair_range<Real>(resolved, *yarn);
  const mpq_class low = to_rational(range.low), width = to_rational(range.high) - low;
  return 1 - (pair - low) / width;
}

std::optional<Radical> exact_gain(const spec::Specification& specification, spec::Role role,
                                  std::int64_t position, int pair) {
  constexpr long kLargest = 1 << 14;
  const auto* xpos = std::get_if<spec::XPos>(&specification.scheme);
  if (xpos == nullptr) return Radical{};
  const int dim = specification.head.rotary_dim;
  mpq_class decay(10 * pair + 2 * dim, 7 * dim);
  decay.canonicalize();
  mpq_class exponent =
      (mpq_class(position) - mpq_class(xpos->center)) / mpq_class(xpos->scale_base);
  if (role == spec::Role::key) exponent = -exponent;
  if (abs(exponent.get_num()) > kLargest || exponent.get_den() > kLargest) return std::nullopt;
  Radical radical;
  radical.powers.push_back({decay, exponent.get_num().get_si(), exponent.get_den().get_si()});
  return radical;
}

int compare(const Radical& radical, const mpq_class& value) {
  const int sign = sgn(radical.weight);
  if (sign != sgn(value) || sign == 0) return sign < sgn(value) ? -1 : sign > sgn(value);
  long common = 1;
  for (const auto& power : radical.powers) common = std::lcm(common, power.denominator);
  mpq_class left = integer_power(abs(radical.weight), common);
  for (const auto& power : radical.powers) {
    left *= integer_power(power.base, power.numerator * (common / power.denominator));
  }
  return sign * cmp(left, integer_power(abs(value), common));
}

mpq_class to_rational(const Real& value) {
  mpq_class result;
  mpfr_get_q(result.get_mpq_t(), raw(value));
  return result;
}

}  // namespace ropecheck::reference
