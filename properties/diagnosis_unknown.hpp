// What can be said of a deviation that no known mistake explains? Which arithmetic it resembles,
// where it is, how it grows.
#pragma once

#include "properties/diagnosis.hpp"

namespace ropecheck::properties {

/// "model:fp32-product" or "model:fp32-recurrence" if the kernel's table is much nearer to that
/// model's than to the truth; empty otherwise.
std::vector<Diagnosis> arithmetic_causes(const DiagnosisInput& input);

/// Id "unknown": which pairs and positions deviate most and how the error grows (flat, linear, in
/// steps, otherwise).
Diagnosis unknown_cause(const DiagnosisInput& input);

}  // namespace ropecheck::properties
