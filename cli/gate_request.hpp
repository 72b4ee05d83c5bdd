// What does `gate` judge, how strictly, and where does the report go?
#pragma once

#include <string>
#include <vector>

#include "cli/specification_options.hpp"
#include "kernels/kernel.hpp"
#include "properties/judge.hpp"

namespace ropecheck::cli {

/// As typed; empty = not given.
struct GateOptions {
  SpecificationOptions specification;
  std::vector<std::string> kernels;
  std::vector<std::string> advisory;
  std::string required = "fp32-angle";
  std::string levels;
  std::string dtypes;
  std::string max_position;
  std::string positions;
  std::string truth = "ideal";
  std::vector<std::string> waive;
  std::string out;
  std::string timeout = "60";
  std::string annotations;
};

/// One kernel to be judged.
struct Candidate {
  std::string selector;
  bool advisory;
};

/// Checked and resolved.
struct GateRequest {
  std::vector<Candidate> candidates;
  properties::JudgeOptions judge;
  kernels::LoadOptions load;
  bool annotate = false;  ///< GitHub annotations and step summary
};

void add_gate_options(CLI::App& command, GateOptions& options);

/// throws spec::InputError naming the option
GateRequest resolve(const GateOptions& options, const Global& global);

}  // namespace ropecheck::cli
