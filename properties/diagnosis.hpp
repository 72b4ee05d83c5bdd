// Why does a kernel deviate? Known mistakes as executable hypotheses, fitted to what the kernel
// answers.
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
};

/// Something failed, or the class is worse than `dtype`.
bool needs_diagnosis(const KernelVerdict& verdict);

/// The likely causes, best first; never empty. Ids are those of kernels::mutants(),
/// "dialect:scheme/dialect", "model:arithmetic", or "unknown" with a description of which pairs and
/// positions deviate and how the error grows.
///
/// A hypothesis is accepted if it comes at least 20 times nearer to the kernel's answers than the
/// truth does, or agrees with them within 16 u. Among accepted ones within a factor of 4 (or within
/// 16 u) the order of the catalogue decides: specific mistakes come before fitted parameters.
std::vector<Diagnosis> diagnose(const DiagnosisInput& input);

}  // namespace ropecheck::properties
