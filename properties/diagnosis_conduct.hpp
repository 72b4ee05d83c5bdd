// Which mistakes show only between calls, in memory, or in one direction? Experiments of two or
// three calls each.
#pragma once

#include "properties/diagnosis.hpp"

namespace ropecheck::properties {

/// Causes found by experiment: state kept between calls, batches, transposition, strides, rotating
/// in place, threads. A mutant's name where its answer is reproduced, else "conduct:…".
std::vector<Diagnosis> conduct_causes(const DiagnosisInput& input);

/// Those of them about strides, rotating in place and threads.
std::vector<Diagnosis> memory_causes(const DiagnosisInput& input);

/// Causes that a fault names by itself.
std::vector<Diagnosis> fault_causes(const KernelVerdict& verdict);

}  // namespace ropecheck::properties
