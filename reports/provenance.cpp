// Which build on which machine wrote this report?
#include "reports/provenance.hpp"

#include <sys/utsname.h>

#include <fstream>

#include "reports/commit.hpp"

namespace ropecheck::reports {
namespace {

/// The model name in /proc/cpuinfo, else the machine type.
std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  utsname machine{};
  return uname(&machine) == 0 ? machine.machine : "unknown";
}

std::string compiler() {
#if defined(__clang__)
  return "Clang " __clang_version__;
#elif defined(__GNUC__)
  return "GCC " __VERSION__;
#else
  return "unknown";
#endif
}

}  // namespace

std::string version() { return ROPECHECK_VERSION; }

Provenance provenance_of_build() {
  return {version(), kCommit, compiler(), cpu_model(), "", "", 0};
}

}  // namespace ropecheck::reports
