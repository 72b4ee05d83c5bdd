// How does a command line become an exit code?
#pragma once

#include <string>
#include <vector>

namespace ropecheck::cli {

/// Parses, calls, prints. Every exception ends here.
///
///   0 done   1 does not conform   2 bad usage or input   3 kernel misbehaved   4 not run   70 our
///   own defect
int run(const std::vector<std::string>& arguments);

}  // namespace ropecheck::cli
