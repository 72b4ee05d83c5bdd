// What may two computations of a kernel differ by? The bounds of its conformance class, for use in
// identities.
#pragma once

#include "properties/calls.hpp"
#include "properties/conformance.hpp"
#include "properties/granted.hpp"

namespace ropecheck::properties {

/// Allowed errors of a kernel on one specification, by the class granted at each level and dtype;
/// pure. (S16, S18)
///
/// These are the bounds of conformance.hpp at that class. For class none those of
/// fp32-recurrence are used: the widest that a kernel computing the right formula can have.
class Tolerance {
 public:
  Tolerance(const Granted& granted, const Caller& caller);

  /// |frequency - θ| / θ
  double frequency(int pair) const;
  /// |attention_scale - A| / A
  double attention_scale() const;
  /// |table value - truth|, absolute
  double table(std::int64_t position, int pair, spec::Dtype dtype) const;
  /// Largest length of (cos, sin): A, times the larger of the query's and the key's gain.
  double size(std::int64_t position, int pair) const;
  /// ‖rotated - truth‖ / (size·‖pair‖); pair_floor(dtype) comes on top
  double rotated(std::int64_t position, int pair, spec::Dtype dtype) const;

 private:
  double of_class(const Bounds& bounds, Level level, spec::Dtype dtype) const {
    return bounds[static_cast<int>(granted_.at(level, dtype))];
  }
  Slack slack(std::int64_t position, int pair) const;

  Granted granted_;
  spec::Dtype frequency_dtype_;
  Allowance allowance_;
  reference::Placement placement_;
  double scale_;                   // A
  std::vector<double> frequency_;  // θ
};

}  // namespace ropecheck::properties
