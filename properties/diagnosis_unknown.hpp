// What can be said of a deviation that no mistake explains? Which arithmetic it resembles, where it
// is, how it grows.
#pragma once

#include "properties/diagnosis_catalogue.hpp"

namespace ropecheck::properties {

/// "model:fp32-product", "model:fp32-recurrence" or "model:plain64" if the kernel's table is much
/// nearer to that model's than to the truth; empty otherwise.
std::vector<Diagnosis> arithmetic_causes(const DiagnosisInput& input);

/// What deviates, a phrase each: how much and how it grows, pairs, positions, heads.
std::vector<std::string> description_of(const Evidence& evidence, const Scene& scene);

/// Id "unknown", with such phrases and the refuted properties.
Diagnosis unknown_cause(const DiagnosisInput& input, std::vector<std::string> seen);

}  // namespace ropecheck::properties
