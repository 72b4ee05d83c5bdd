// Is this kernel right, how right, and up to where? Levels, properties and diagnosis over chosen
// positions.
#pragma once

#include <functional>
#include <memory>

#include "properties/verdict.hpp"
#include "reference/oracle.hpp"

namespace ropecheck::properties {

struct JudgeOptions {
  std::optional<std::vector<Level>> levels;        ///< unset: those the kernel declares
  std::optional<std::vector<spec::Dtype>> dtypes;  ///< unset: those the kernel declares
  Class required = Class::fp32_angle;
  reference::Truth truth = reference::Truth::ideal;
  std::int64_t max_position = 0;  ///< 0: max_position_embeddings - 1, or 131071
  std::optional<std::vector<std::int64_t>> positions;  ///< unset: sampled
  std::vector<std::string> waive;  ///< names of levels, dtypes, properties or faults
  std::uint64_t seed = 1;
  int threads = 0;
  int property_cases = 20;  ///< random cases per property
  bool run_properties = true;
  std::function<void(const std::string&)> progress;  ///< one line of text; may be empty
};

/// Sampled positions up to max_position: 0, 1, 2, every decade, powers of two and neighbours, L and
/// L ± 1, hard positions of the schedule, random ones from the seed; negative mirror images if
/// `negative`. Sorted, distinct.
std::vector<std::int64_t> sample_positions(const reference::Oracle& oracle,
                                           const spec::Specification& specification,
                                           std::int64_t max_position, bool negative,
                                           std::uint64_t seed);

/// Judges one kernel on one specification. Crashes, hangs and refusals become the verdict `error`,
/// never an exception.
///
/// `specification.seq_len` unset: largest tested position + 1.
KernelVerdict judge(const std::string& selector, kernels::Kernel& kernel,
                    const spec::Specification& specification, const JudgeOptions& options);

/// open_kernel plus `builtin:reference` (the truth itself, correctly rounded, behind the kernel
/// interface).
std::unique_ptr<kernels::Kernel> open_any_kernel(const std::string& selector,
                                                 const kernels::LoadOptions& options = {});

}  // namespace ropecheck::properties
