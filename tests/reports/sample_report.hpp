// What does a report look like that was made by hand? Verdicts of every outcome, with hostile
// strings among them.
#pragma once

#include "reports/report.hpp"

namespace ropecheck::reports {

/// A passing kernel, a failing advisory one, one that crashed and one that was not run.
GateReport sample_report();

/// Text that breaks HTML, XML, JSON or Markdown unless it is escaped, with control characters and
/// broken UTF-8.
extern const char kHostile[];

}  // namespace ropecheck::reports
