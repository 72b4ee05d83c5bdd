// Which mistakes show only between calls, in memory, or in one direction? Experiments of two or
// three calls each.
#pragma once

#include "properties/diagnosis.hpp"

namespace ropecheck::properties {

/// Causes found by experiment: state kept between calls, batches, transposition, strides, rotating
/// in place.
std::vector<Diagnosis> conduct_causes(const DiagnosisInput& input);

/// Causes that a fault names by itself.
std::vector<Diagnosis> fault_causes(const KernelVerdict& verdict);

/// Mistakes that the refuted properties name and no confirmed one excludes, most often named first.
std::vector<Diagnosis> signature_causes(const KernelVerdict& verdict);

}  // namespace ropecheck::properties
