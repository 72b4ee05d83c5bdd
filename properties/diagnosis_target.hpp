// Which rows of a verdict deviate, what do they have in common, and where is it worth looking?
#pragma once

#include "properties/diagnosis_evidence.hpp"

namespace ropecheck::properties {

/// The rows of the worst class, as one thing to look into.
struct Deviation {
  std::vector<Target> targets;  ///< the first shows the deviation; others are other lengths
  std::string where;            ///< "only in bf16, only given-table: "; empty if every row deviates
};

/// Whether some level is worse than `dtype`.
bool deviates(const KernelVerdict& verdict);

/// Nothing if no level deviates.
std::optional<Deviation> deviation_of(const DiagnosisInput& input);

}  // namespace ropecheck::properties
