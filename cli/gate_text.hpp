// What does `gate` say on a terminal, and in GitHub Actions?
#pragma once

#include <string>

#include "reports/report.hpp"

namespace ropecheck::cli {

/// Per kernel: the sentence, class, safe context, levels, faults, refuted properties, diagnosis.
std::string gate_text(const reports::GateReport& report);

/// Workflow commands: at most ten error annotations, worst first; advisory kernels as warnings.
std::string github_annotations(const reports::GateReport& report);

/// Appends summary.md to $GITHUB_STEP_SUMMARY. False if it is set and cannot be written.
bool append_step_summary(const reports::GateReport& report);

}  // namespace ropecheck::cli
