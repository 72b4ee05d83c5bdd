// Which hypotheses reproduce one set of answers of a deviating kernel?
#pragma once

#include <limits>

#include "properties/diagnosis_patterns.hpp"

namespace ropecheck::properties {

/// One set of answers with what the truth and every known mistake make of them.
class Case {
 public:
  Case(const DiagnosisInput& input, const Target& target);

  bool off() const { return off_; }  ///< the truth fails
  const Evidence& evidence() const { return evidence_; }
  const Scene& scene() const { return scene_; }

  /// Whether the truth fails on these answers alone.
  bool off(const Selection& selection) const;
  Rounding rounding() const { return off_wide_ ? Rounding::wide : Rounding::tight; }

  /// What the deviating answers themselves suggest, after the catalogue: by general shape.
  void add_patterns(Part part, Group group);

  /// Those that reproduce the answers, the chosen one first.
  std::vector<const Hypothesis*> accepted(const Selection& selection) const;

  /// Whether a hypothesis of another case holds here. Where the kernel is right a hypothesis that
  /// is not made there says nothing. A shape read from text tokens may be that of tokens with
  /// several positions too, and the other way round.
  bool reproduces(const Hypothesis& like, const Selection& selection, const Case& of) const;

 private:
  Evidence evidence_;
  Scene scene_;
  Hypotheses list_;
  std::size_t known_;  ///< those of the catalogue; the others are patterns
  bool off_ = false, off_wide_ = false;
};

}  // namespace ropecheck::properties
