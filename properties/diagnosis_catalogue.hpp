// Which mistakes are known? Each as a formula of its own, computed here, ordered from specific to
// general.
#pragma once

#include "properties/diagnosis_evidence.hpp"

namespace ropecheck::properties {

/// The specification under which a mistake is looked for, with its true schedule at hand.
struct Scene {
  const JudgeContext& context;
  const spec::Specification& specification;
  std::vector<double> frequency;  ///< true ones
  std::vector<double> plain;      ///< b^(-2i/d)
  double scale = 1;               ///< true attention scale

  explicit Scene(const JudgeContext& truth);
  Model right() const;
  Model with(std::vector<double> frequencies, double attention_scale) const;
  /// The model of another specification, nothing if that has no schedule.
  std::optional<Model> of(const spec::Specification& other) const;
};

using Hypotheses = std::vector<Hypothesis>;

void add_base_mistakes(const Scene& scene, Hypotheses& list);  ///< base, exponent, width
void add_factor_mistakes(const Scene& scene,
                         Hypotheses& list);  ///< factor ignored, inverted, twice; lengths
void add_band_mistakes(const Scene& scene,
                       Hypotheses& list);  ///< llama3's bands, ramps over rotations
void add_yarn_mistakes(const Scene& scene,
                       Hypotheses& list);  ///< ramps over the pair index, attention scale
void add_arithmetic_mistakes(const Scene& scene, const Evidence& evidence, Hypotheses& list);
void add_rotation_mistakes(const Scene& scene, const Evidence& evidence, Hypotheses& list);
void add_index_mistakes(const Scene& scene, Hypotheses& list);
/// Which axis turns which pair, the frequencies of axes; queries and keys that turn differently.
void add_axis_mistakes(const Scene& scene, Hypotheses& list);
void add_role_mistakes(const Scene& scene, Hypotheses& list);
/// Tokens, heads or tensors that do not turn.
void add_omissions(const Scene& scene, const Evidence& evidence, Hypotheses& list);
void add_other_dialects(const Scene& scene, Hypotheses& list);
/// Fitted to the measured turns: a base, one ratio for all pairs, one gain.
void add_solved(const Scene& scene, const Evidence& evidence, Hypotheses& list);

}  // namespace ropecheck::properties
