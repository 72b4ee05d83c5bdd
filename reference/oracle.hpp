// What are the true cosine, sine and rotated pair at a position? Correct rounding, and a cached table for judging.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reference/frequency.hpp"
#include "reference/rounding.hpp"

namespace ropecheck::reference {

/// A value to 106 bits or better as an unevaluated sum high + low, |low| <= ulp(high)/2.
struct DoubleDouble {
  double high = 0;
  double low = 0;
};

/// attention_scale·cos and attention_scale·sin of one angle.
struct CosSin {
  DoubleDouble cos;
  DoubleDouble sin;
};

/// The truth of one specification: exact values at any precision, correctly rounded values at any format.
///
///   angle_i(m) = m·θ_i,   cos_i(m) = A·cos(m·θ_i),   sin_i(m) = A·sin(m·θ_i)                       (S3)
///
/// Immutable after construction; every method may be called from several threads.
class Oracle {
 public:
  explicit Oracle(const spec::Specification& specification, Truth truth = Truth::ideal);

  /// The truth for frequencies that were given: those very numbers (f64 values), that attention scale.
  Oracle(std::span<const double> frequencies, double attention_scale);

  int pairs() const { return static_cast<int>(base_.frequency.size()); }
  const Schedule<Real>& schedule() const { return base_; }

  Real angle(double position, int pair) const;
  /// {A·cos, A·sin} at 60 digits: absolute error below 2^-120 for |position| <= 2^63.
  std::pair<Real, Real> cos_sin(std::int64_t position, int pair) const;

  enum class Quantity { frequency, wavelength, rotations, ramp, angle, cos, sin, attention_scale };
  /// The value with `digits` correct significant digits (1 … 1000), as a decimal string.
  std::string decimal(Quantity quantity, double position, int pair, int digits) const;
  /// The correctly rounded bit pattern, decided by raising precision (Ziv); exact and tie cases by exact arithmetic.
  std::uint64_t rounded(Quantity quantity, double position, int pair, spec::Dtype dtype) const;

  /// Correctly rounded components of the rotated pair (x, y): (A(x·cos - y·sin), A(x·sin + y·cos)).  (S3)
  std::pair<std::uint64_t, std::uint64_t> rotated(std::int64_t position, int pair, double x, double y,
                                                  spec::Dtype dtype) const;

 private:
  template <class R>
  const Schedule<R>& at() const;
  std::optional<spec::Specification> specification_;
  std::vector<double> given_;
  double given_scale_ = 1;
  Truth truth_ = Truth::ideal;
  Schedule<Real> base_;
};

/// Truth at chosen positions for judging: [position][pair], computed once, shared by every kernel and dtype.
class TruthTable {
 public:
  /// threads 0 = as many as there are cores
  TruthTable(const Oracle& oracle, std::vector<std::int64_t> positions, int threads = 0);

  const Oracle& oracle() const { return *oracle_; }
  std::span<const std::int64_t> positions() const { return positions_; }
  /// Relative error of each part at most 2^-100.
  const CosSin& at(std::size_t position_index, int pair) const;
  /// position·θ_pair, rounded to double: for error terms, not for trigonometry.
  double angle(std::size_t position_index, int pair) const;

 private:
  const Oracle* oracle_;
  std::vector<std::int64_t> positions_;
  std::vector<CosSin> values_;
};

/// |got - exact| as a double (relative error 2^-50), for `exact` from a TruthTable.
double absolute_error(const DoubleDouble& exact, double got);

/// Fractional ulp error of `got` against `exact` in `dtype`; +inf if got is not finite.
double ulp_error(spec::Dtype dtype, const DoubleDouble& exact, double got);

/// Positions in [1, max_position] whose angle θ·m comes nearest to a multiple of π/2, nearest first, by continued
/// fractions of 2θ/π. At most `count`.
std::vector<std::int64_t> hard_positions(const Real& frequency, std::int64_t max_position, int count);

}  // namespace ropecheck::reference
