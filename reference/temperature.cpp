// How much are scores stretched beside the rotation: on the softmax scale, on the query?
#include <gmpxx.h>

#include <cmath>
#include <stdexcept>

#include "reference/frequency.hpp"
#include "reference/gain.hpp"
#include "reference/placement.hpp"
#include "reference/precision.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {
namespace {

struct SoftmaxGain {
  double factor;
  double weight;
};

/// Of m(s, k); none where the engine puts no factor on the scale.
std::optional<SoftmaxGain> softmax_gain(const spec::Specification& specification) {
  const spec::Specification resolved = spec::with_inner_scheme(specification);
  const auto* yarn = std::get_if<spec::Yarn>(&resolved.scheme);
  if (yarn == nullptr) return std::nullopt;
  const auto weight = spec::softmax_weight(*yarn, resolved.dialect);
  if (!weight) return std::nullopt;
  return SoftmaxGain{yarn->factor, *weight};
}

/// ⌊position / length⌋, exactly: the length may be any binary64 number.
mpz_class steps(const mpz_class& position, double length) {
  const mpq_class step(length);
  mpz_class numerator = position * step.get_den(), result;
  mpz_fdiv_q(result.get_mpz_t(), numerator.get_mpz_t(), step.get_num_mpz_t());
  return result;
}

template <class R>
R to_real(const mpz_class& value) {
  R result;
  mpfr_set_z(raw(result), value.get_mpz_t(), MPFR_RNDN);
  return result;
}

void require_defined(bool defined) {
  if (!defined) {
    throw std::invalid_argument("temperature: the rule has no logarithm at this position");
  }
}

}  // namespace

template <class R>
R softmax_factor(const spec::Specification& specification) {
  const auto given = softmax_gain(specification);
  if (!given) return R(1);
  const R root = gain(R(given->factor), given->weight);
  return root * root;
}

double softmax_units(const spec::Specification& specification) {
  const auto given = softmax_gain(specification);
  if (!given || given->factor <= 1 || given->weight == 0) return 0;
  return 2 * gain_units(Real(given->factor), given->weight) + 1;
}

// p + 1 = F in binary64's reach is compared exactly: both sides are numbers of R.
template <class R>
R query_temperature(const spec::Specification& specification, std::int64_t position) {
  if (!specification.temperature) return R(1);
  const spec::Temperature& rule = *specification.temperature;
  const mpz_class here(position), next = here + 1;
  if (rule.rule == spec::Temperature::Rule::log_n) {
    require_defined(next > 0);
    const R length = rule.length, number = to_real<R>(next);
    return number <= length ? R(1) : R(log(number) / log(length));
  }
  const bool after = rule.rule == spec::Temperature::Rule::steps_after;
  const mpz_class count = steps(after ? next : here, rule.length) + 1;
  require_defined(count > 0);
  return 1 + rule.amplitude * log(to_real<R>(count));
}

// 1 + a·ln n: n is exact, its logarithm, the product and the sum round; ln(p + 1)/ln F: three.
double temperature_units(const spec::Specification& specification, std::int64_t position) {
  const Real value = query_temperature<Real>(specification, position);
  if (value == 1) return 0;
  const bool quotient = specification.temperature->rule == spec::Temperature::Rule::log_n;
  const auto ratio = static_cast<double>(Real(abs((value - 1) / value)));
  return quotient ? 3 : 2 * ratio + 1;
}

#define ROPECHECK_INSTANTIATE(R)                            \
  template R softmax_factor<R>(const spec::Specification&); \
  template R query_temperature<R>(const spec::Specification&, std::int64_t);
ROPECHECK_FOR_EACH_PRECISION(ROPECHECK_INSTANTIATE)
#undef ROPECHECK_INSTANTIATE

}  // namespace ropecheck::reference
