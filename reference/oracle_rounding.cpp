// Which rounding is the right one? Ziv's strategy, ended by exact arithmetic.
//
// A rounding to nearest is decided as soon as no boundary (the midpoint of two neighbours) lies
// within the error of the computed value. More digits decide every value but one that is itself a
// boundary, a rational number. Which of our quantities can be one?
//
//   frequency, angle   where they are roots of rationals: compared exactly (exact.hpp). Inside a
//                      ramp over rotations they are transcendental.
//   ramp               rational if its ends are integers: compared exactly; else transcendental
//                      over rotations.
//   wavelength 2π/θ, rotations L·θ/2π
//                      rational functions of π with algebraic coefficients, not constant:
//                      transcendental.
//   attention_scale    a given number: exact from the start. 0.1·k·ln s + 1 and quotients of two
//                      are transcendental (Lindemann: ln s for algebraic s ≠ 1). 1 + ln s/ln L is
//                      rational only if s^q = L^p; a boundary A then makes the denominator of A²,
//                      which divides q, a power of 4 so large that L ≥ 2^q is beyond binary64.
//   softmax_factor     the square of 0.1·k·ln s + 1: transcendental.
//   temperature        1 + a·ln n for a whole n > 1: transcendental. ln(p + 1)/ln F may be
//   rational. gain               ζ^e for rational ζ and e: a root of a rational, compared exactly
//   while its
//                      exponent is small.
//   cos, sin, rotated  angle 0 is exact from the start. At an algebraic angle a ≠ 0,
//                      x·cos a - y·sin a = t means z·e^(ia) + z̄·e^(-ia) = 2t with z = x + iy ≠ 0,
//                      which Lindemann-Weierstrass excludes for algebraic x, y, t; dividing by an
//                      algebraic A or gain changes nothing. Never 0 either. At angle 0 a gain
//                      is left, compared as above.
//
// What remains (a transcendental A or θ under the cosine, a ramp over an untruncated pair index) is
// excluded by Schanuel's conjecture, not by a theorem; a rational temperature or a gain of a large
// exponent may be a boundary. A value that agrees with a boundary to 1250
// digits is therefore taken for one and goes to even; none is known.
#include <stdexcept>

#include "reference/decimal.hpp"
#include "reference/exact.hpp"
#include "reference/ziv.hpp"

namespace ropecheck::reference {
namespace {

/// Rounding to significant decimal digits.
struct ToDecimal {
  using Result = Decimal;
  int digits;

  Result round(const Widest& value) const { return to_decimal(value, digits); }
  bool adjacent(const Result& low, const Result& high) const {
    return reference::adjacent(low, high);
  }
  mpq_class boundary(const Result& low, const Result& high) const {
    return (to_rational(low) + to_rational(high)) / 2;
  }
  Result even(const Result& low, const Result& high) const {
    return (low.digits.back() - '0') % 2 == 0 ? low : high;
  }
};

}  // namespace

std::optional<int> Oracle::compare_exactly(const Question& question, mpq_srcptr boundary) const {
  if (!specification_ || given_) return std::nullopt;
  const mpq_class limit(boundary);
  if (question.placement != nullptr && question.quantity != Quantity::angle) {
    const bool alone = question.quantity == Quantity::gain ||
                       (question.quantity == Quantity::cos && question.position == 0);
    const auto gain =
        exact_gain(*specification_, question.role, question.own_position, question.pair);
    if (!alone || !gain) return std::nullopt;
    return compare(*gain, limit);  // beside a gain A is 1
  }
  if (question.quantity == Quantity::ramp) {
    const auto kept = exact_ramp(*specification_, base_, question.pair);
    if (!kept) return std::nullopt;
    return sgn(*kept - limit);
  }
  if (question.quantity != Quantity::frequency && question.quantity != Quantity::angle) {
    return std::nullopt;
  }
  auto radical = exact_frequency(*specification_, base_, question.pair);
  if (!radical) return std::nullopt;
  if (question.quantity == Quantity::angle) radical->weight *= to_rational(question.position);
  return compare(*radical, limit);
}

std::uint64_t Oracle::rounded(Quantity quantity, double position, int pair,
                              spec::Dtype dtype) const {
  const Question question{quantity, position, pair};
  check(question);
  return rounded(question, dtype);
}

std::uint64_t Oracle::rounded(const Question& question, spec::Dtype dtype) const {
  return settle(
      ToFormat{dtype}, [&]<class R>() { return enclose<R>(question); },
      [&](const mpq_class& limit) { return compare_exactly(question, limit.get_mpq_t()); });
}

std::string Oracle::decimal(Quantity quantity, double position, int pair, int digits) const {
  const Question question{quantity, position, pair};
  check(question);
  return decimal(question, digits);
}

std::string Oracle::decimal(const Question& question, int digits) const {
  if (digits < 1 || digits > 1000) throw std::invalid_argument("oracle: digits must be 1 ... 1000");
  if (question.quantity == Quantity::wavelength && base_.frequency[question.pair] == 0)
    return "inf";
  return to_text(settle(
      ToDecimal{digits}, [&]<class R>() { return enclose<R>(question); },
      [&](const mpq_class& limit) { return compare_exactly(question, limit.get_mpq_t()); }));
}

}  // namespace ropecheck::reference
