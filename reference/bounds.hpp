// How wrong may a kernel be that computes the right formula in binary32? True upper bounds.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "reference/frequency.hpp"

namespace ropecheck::reference {

/// Ways of computing angles that real engines use.
enum class Arithmetic {
  /// exponent, pow, reciprocal, scheme, product: each one binary32 rounding (Hugging Face)
  fp32_product,
  /// angle of pair i from that of pair i-1 by a binary32 factor (ggml)
  fp32_recurrence
};

std::string_view name(Arithmetic arithmetic);

/// A-priori errors of one arithmetic on one specification: relative of frequencies, absolute of
/// angles.
///
/// The derivation, step by step with the rounding of each, stands at the definition (bounds.cpp);
/// every quantity is rounded towards a larger bound.
class AngleBound {
 public:
  AngleBound(Arithmetic arithmetic, const spec::Specification& specification);

  /// |computed frequency - θ_i| / θ_i, an upper bound. For the recurrence: of the effective
  /// frequency, product included.
  double frequency(int pair) const { return frequency_[pair]; }
  /// |computed angle - m·θ_i| in radians, an upper bound (not capped at 2); m is where the pair
  /// turns, placement.effective() of the token's position.
  double angle(double position, int pair) const;
  /// |computed attention_scale - A| / A, an upper bound.
  double attention_scale() const { return attention_scale_; }
  /// |computed gain - gain| / gain of xPos at a token's own position, an upper bound; 0 elsewhere.
  double gain(double position, int pair) const;

 private:
  Arithmetic arithmetic_;
  std::vector<double> true_frequency_;  // rounded up
  std::vector<double> frequency_;
  double attention_scale_ = 0;
  std::optional<spec::XPos> decay_;
  int dim_ = 0;
};

}  // namespace ropecheck::reference
