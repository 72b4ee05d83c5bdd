// At which position, and with what gain, does a pair of a query or a key turn? Everything of a
// scheme that is not a frequency.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/real.hpp"
#include "spec/specification.hpp"

namespace ropecheck::reference {

/// What turns the pairs of a token besides frequencies and attention scale A:
///
///   query pair i at positions p:   gain_q,i(p)·A·R(at_q(p[axis(i)])·θ_i),   keys with gain_k, at_k
///
/// Schemes of one axis that know no roles have axis 0, at(p) = p and gain 1. The shift of S27 is
/// part of at(p).                                                                       (S26-S30)
///
/// units    positions: tokens, |position| <= 2^62
/// throws   std::invalid_argument if the specification is not a valid one
class Placement {
 public:
  explicit Placement(const spec::Specification& specification);

  int pairs() const { return static_cast<int>(axis_.size()); }
  int axes() const { return axes_; }         ///< positions of a token
  bool by_role() const { return by_role_; }  ///< queries and keys differ
  int axis(int pair) const { return axis_[static_cast<std::size_t>(pair)]; }
  /// at_role(position): the whole number by which the pair's frequency is multiplied.
  std::int64_t effective(spec::Role role, std::int64_t position) const;
  /// gain_role,i(position), 1 but for xPos.
  ///
  /// error    a few units of R's last place per unit of |(position - c)/B·ln ζ|
  template <class R>
  R gain(spec::Role role, std::int64_t position, int pair) const;
  /// Relative error of gain() in units of R's last place; 0 where it is exactly 1.
  double gain_units(std::int64_t position, int pair) const;
  /// Whether gain() can be anything but 1.
  bool has_gain() const;

 private:
  spec::Specification specification_;
  int axes_ = 1;
  bool by_role_ = false;
  std::vector<int> axis_;  // [pairs]
};

/// Whether some token turns at other positions than its first, or with a gain.
bool places_differently(const spec::Specification& specification);

/// t(p), the factor on a query at position p after its rotation; 1 where there is none.     (S31)
///
/// R        RealAt<60>, <120>, <250>, <600> or <1250>
/// error    temperature_units in units of R's last place, relative
/// throws   std::invalid_argument where the rule takes the logarithm of 0 or less: positions below
/// 0
template <class R>
R query_temperature(const spec::Specification& specification, std::int64_t position);
double temperature_units(const spec::Specification& specification, std::int64_t position);

}  // namespace ropecheck::reference
