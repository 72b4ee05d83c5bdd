// What are the true cosine, sine and rotated pair at a position? Correct rounding, cached tables.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "reference/frequency.hpp"
#include "reference/placement.hpp"
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

/// The truth of one specification: values at any precision, correctly rounded ones in any format.
///
///   angle_i(m) = m·θ_i,   cos_i(m) = A·cos(m·θ_i),   sin_i(m) = A·sin(m·θ_i)              (S3)
///
/// Immutable after construction; every method may be called from several threads.
class Oracle {
 public:
  explicit Oracle(const spec::Specification& specification, Truth truth = Truth::ideal);

  /// The truth for given frequencies: those very numbers, that attention scale.
  ///
  /// throws   std::invalid_argument if one of them is not finite
  Oracle(std::span<const double> frequencies, double attention_scale);

  int pairs() const { return static_cast<int>(base_.frequency.size()); }
  const Schedule<Real>& schedule() const { return base_; }
  /// Nothing for given frequencies.
  const std::optional<spec::Specification>& specification() const { return specification_; }

  Real angle(double position, int pair) const;
  /// {A·cos, A·sin} at 60 digits: absolute error below 2^-120 for |position| <= 2^63.
  std::pair<Real, Real> cos_sin(std::int64_t position, int pair) const;

  /// softmax_factor and temperature are the companions of a specification; gain is asked for with
  /// the calls that know a placement, and 1 without one.
  enum class Quantity {
    frequency,
    wavelength,
    rotations,
    ramp,
    angle,
    cos,
    sin,
    attention_scale,
    softmax_factor,
    temperature,
    gain
  };
  /// The value correctly rounded (half to even) to `digits` significant digits (1 … 1000), as a
  /// decimal string that strtod reads: "1", "0.01", "0.86596432336006535",
  /// "1.1547819846894582e-10", "inf". Trailing zeros are dropped.
  ///
  /// throws   std::invalid_argument: pair or digits out of range, position not finite, a scheme
  ///          without ramp, rotations without a trained context
  std::string decimal(Quantity quantity, double position, int pair, int digits) const;
  /// The correctly rounded bit pattern, decided by raising precision (Ziv); exact and tie cases by
  /// exact arithmetic. An exact zero is +0. Why nothing else can tie: oracle_rounding.cpp.
  std::uint64_t rounded(Quantity quantity, double position, int pair, spec::Dtype dtype) const;

  /// Correctly rounded components of the rotated pair (x, y).                              (S3)
  ///
  ///   (A(x·cos - y·sin), A(x·sin + y·cos))
  ///
  /// special  angle 0 gives (A·x, A·y), signs of zeros kept; (±0, ±0) at another angle (+0, +0);
  ///          where x or y is not finite, what IEEE arithmetic makes of the formula: infinities by
  ///          the signs of cos and sin, else NaN
  std::pair<std::uint64_t, std::uint64_t> rotated(std::int64_t position, int pair, double x,
                                                  double y, spec::Dtype dtype) const;

  /// The same for a query or key that stands at `position` of the pair's axis: the angle is that of
  /// placement.effective(role, position), cos, sin and the rotated pair are multiplied by the gain.
  ///
  ///   angle = at(p)·θ_i,   cos = gain_i(p)·A·cos(at(p)·θ_i),   sin likewise          (S26-S30)
  ///
  /// throws   std::invalid_argument also where the placement has another number of pairs
  std::uint64_t rounded_at(const Placement& placement, spec::Role role, Quantity quantity,
                           std::int64_t position, int pair, spec::Dtype dtype) const;
  std::string decimal_at(const Placement& placement, spec::Role role, Quantity quantity,
                         std::int64_t position, int pair, int digits) const;
  std::pair<std::uint64_t, std::uint64_t> rotated_at(const Placement& placement, spec::Role role,
                                                     std::int64_t position, int pair, double x,
                                                     double y, spec::Dtype dtype) const;

 private:
  friend class TruthTable;
  struct Enclosure;   // a value and how far the true one may be from it
  struct Precisions;  // schedules at more digits, computed when first needed
  struct Question;    // quantity, position, pair, gain

  template <class R>
  const Schedule<R>& at() const;
  template <class R>
  Enclosure enclose_angle(const Real& position, int pair) const;
  template <class R>
  std::pair<Enclosure, Enclosure> enclose_cos_sin(const Question& question) const;
  template <class R>
  Enclosure enclose_gain(const Question& question) const;
  template <class R>
  Enclosure enclose(const Question& question) const;
  template <class R>
  std::pair<Enclosure, Enclosure> enclose_rotated(const Question& question, double x,
                                                  double y) const;
  std::optional<int> compare_exactly(const Question& question, mpq_srcptr boundary) const;
  void check(const Question& question) const;
  Question placed(const Placement& placement, spec::Role role, Quantity quantity,
                  std::int64_t position, int pair) const;
  std::uint64_t rounded(const Question& question, spec::Dtype dtype) const;
  std::string decimal(const Question& question, int digits) const;
  std::pair<std::uint64_t, std::uint64_t> rotated(const Question& question, double x, double y,
                                                  spec::Dtype dtype) const;

  std::optional<spec::Specification> specification_;
  bool given_ = false;  // the frequencies are numbers, not equations: shipped ones, or a caller's
  Schedule<Real> base_;
  std::shared_ptr<Precisions> precisions_;
};

/// Truth at chosen positions for judging: computed once, shared by every kernel and dtype.
class TruthTable {
 public:
  /// One axis, the position as it is; no role, no gain. threads 0 = as many as there are cores
  TruthTable(const Oracle& oracle, std::vector<std::int64_t> positions, int threads = 0);
  /// Queries or keys of tokens with a position on each of the placement's axes.
  ///
  ///   cos = gain_i(p)·A·cos(at(p)·θ_i), p = positions[token][axis(i)], sin likewise      (S26-S30)
  ///
  /// shapes   positions: [tokens][axes]
  /// throws   std::invalid_argument if the positions do not fill whole tokens
  TruthTable(const Oracle& oracle, const Placement& placement, spec::Role role,
             std::vector<std::int64_t> positions, int threads = 0);

  const Oracle& oracle() const { return *oracle_; }
  std::size_t tokens() const { return positions_.size() / static_cast<std::size_t>(axes_); }
  /// As given.
  std::span<const std::int64_t> positions() const { return positions_; }
  /// Relative error of each part at most 2^-100; absolute 2^-1074 where its low word underflows;
  /// infinite where a gain overflows binary64.
  const CosSin& at(std::size_t token, int pair) const;
  /// The token's own position on the pair's axis.
  std::int64_t position(std::size_t token, int pair) const;
  /// at(position)·θ_pair as a double, relative error 2^-51: for error terms, not for trigonometry.
  double angle(std::size_t token, int pair) const;
  /// gain_pair(position) as a double, rounded: 1 but for xPos.
  double gain(std::size_t token, int pair) const;

 private:
  void fill(int threads);
  std::int64_t effective(std::size_t token, int pair) const;
  CosSin exact_again(std::size_t token, int pair) const;

  const Oracle* oracle_;
  std::optional<Placement> placement_;
  spec::Role role_ = spec::Role::query;
  int axes_ = 1;
  std::vector<std::int64_t> positions_;  // [tokens][axes]
  std::vector<double> frequency_;        // [pairs], rounded
  std::vector<CosSin> values_;           // [tokens][pairs]
};

/// |got - exact| as a double (relative error 2^-50), for `exact` from a TruthTable.
double absolute_error(const DoubleDouble& exact, double got);

/// Fractional ulp error of `got` against `exact` in `dtype`; +inf if got is not finite.
double ulp_error(spec::Dtype dtype, const DoubleDouble& exact, double got);

/// Positions in [1, max_position] whose angle θ·m comes nearest to a multiple of π/2, nearest
/// first: the `count` nearest of all of them, found through the continued fraction of 2θ/π without
/// trying each. Fewer if there are fewer.
///
/// special  frequency 0: none, every angle is exactly 0; the sign of a frequency does not matter
/// throws   std::invalid_argument if frequency is not finite
std::vector<std::int64_t> hard_positions(const Real& frequency, std::int64_t max_position,
                                         int count);

}  // namespace ropecheck::reference
