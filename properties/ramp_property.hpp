// How does a property look at a ramp? Its parameters whatever the scheme, its weight from observed
// frequencies, its definition.
#pragma once

#include "properties/schedule_property.hpp"

namespace ropecheck::properties {

/// The ramp of NTK-by-parts, YaRN or Llama 3.
struct RampScheme {
  double factor = 1;           ///< s
  double trained_context = 0;  ///< L, tokens
  double slow = 1;             ///< α, low_freq_factor
  double fast = 32;            ///< β, high_freq_factor
  bool over_pairs = false;     ///< the ramp runs over the pair index, not over rotations
};

/// Nothing for schemes without a ramp.
std::optional<RampScheme> ramp_of(const spec::Specification& specification);
/// The subject's specification with other parameters of its ramp.
spec::Specification with_ramp(const Subject& subject, const RampScheme& scheme);

/// r_i = L·θ_i/2π (S6)
long double rotations(const spec::Specification& specification, int pair);

/// γ from h = (1 - γ)·θ/s + γ·θ: (h/θ - 1/s)/(1 - 1/s), with the error that the frequency is
/// allowed.
struct RampWeight {
  long double value;
  long double error;
};
RampWeight ramp_weight(const Observed& observed, const spec::Specification& specification,
                       int pair);

/// γ as the dialect defines it. (S9, S11, S13)
long double defined_weight(const spec::Specification& specification, int pair);
/// By how much γ falls from one pair to the next, at most, where the ramp runs over pairs.
long double pair_step(const spec::Specification& specification);

/// holds() for NTK-by-parts and YaRN.
Finding for_ramp(const Subject& subject, std::string_view name,
                 const std::function<void(const Draw&, RampScheme)>& property);

}  // namespace ropecheck::properties
