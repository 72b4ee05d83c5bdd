// How does a command line name a specification? --model, --config or --scheme with --set.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "spec/specification.hpp"

namespace ropecheck::cli {

/// As typed; empty = not given.
struct SpecificationOptions {
  std::string model;
  std::string config;
  std::string scheme;
  std::vector<std::string> set;
  std::string dialect;
  std::string seq_len;
  std::string layer_type;
};

void add_specification_options(CLI::App& command, SpecificationOptions& options);

/// throws spec::InputError
spec::Specification read_specification(const SpecificationOptions& options);

}  // namespace ropecheck::cli
