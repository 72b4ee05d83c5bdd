// Why does a kernel deviate? Mistakes as executable hypotheses, named where they reproduce what the
// kernel answers.
#pragma once

#include "properties/judge_context.hpp"
#include "properties/verdict.hpp"

namespace ropecheck::properties {

struct DiagnosisInput {
  kernels::Kernel& kernel;
  const kernels::Description& description;
  const JudgeContext& context;  ///< of the level that makes cosines
  const KernelVerdict& found;   ///< levels, properties, faults and outcome so far
  std::uint64_t seed = 1;
  bool one_length = true;  ///< the length was given: no other is looked at
};

/// Something failed, or the class is worse than `dtype`.
bool needs_diagnosis(const KernelVerdict& verdict);

/// The likely cause; never empty. Ids are those of kernels::mutants(), "dialect:scheme/dialect",
/// "model:arithmetic", "pattern:shape", "input:mistake", "conduct:between-calls", "fault:kind", or
/// "unknown" with a description of which rows, tensors, pairs and positions deviate and how the
/// error grows.
///
/// A hypothesis is named only if, evaluated, it reproduces the kernel's answers to within the
/// kernel's own rounding (diagnosis_evidence.hpp) where the truth does not; at several lengths
/// where the scheme follows the length. First on all answers, then on the kinds of answers that
/// deviate, then on the heads that do. Among hypotheses that do so, the order of the catalogue
/// decides: specific mistakes come before general shapes, those before fitted parameters.
std::vector<Diagnosis> diagnose(const DiagnosisInput& input);

}  // namespace ropecheck::properties
