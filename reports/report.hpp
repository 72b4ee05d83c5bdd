// How are verdicts written down? One set of verdicts, four files: report.html, report.json,
// junit.xml, summary.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "properties/verdict.hpp"

namespace ropecheck::reports {

/// Where the figures come from. No wall-clock time: same commit, seed and machine give the same
/// bytes.
struct Provenance {
  std::string version;  ///< of ropecheck
  std::string commit;   ///< or "unknown"
  std::string compiler;
  std::string cpu;
  std::string simd_target;  ///< of builtin:optimized
  std::string command;      ///< that repeats the run
  std::uint64_t seed = 0;
};

struct GateReport {
  Provenance provenance;
  std::vector<properties::KernelVerdict> kernels;
};

std::string to_json(const GateReport& report);      ///< schema: reports/schema/report.schema.json
std::string to_junit(const GateReport& report);     ///< strict dialect
std::string to_markdown(const GateReport& report);  ///< at most 1 MiB
std::string to_html(const GateReport& report);      ///< one file, no script needed, under 2 MB

/// Writes all four into `directory` (created if need be): all of them or none.
/// throws spec::InputError naming the directory if it cannot be written
void write_all(const GateReport& report, const std::filesystem::path& directory);

}  // namespace ropecheck::reports
