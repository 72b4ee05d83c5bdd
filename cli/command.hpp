// What does every subcommand share? The global options, and how it hands over what is to be done.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ropecheck::cli {

enum ExitCode {
  kDone = 0,
  kDoesNotConform = 1,
  kBadInput = 2,
  kKernelMisbehaved = 3,
  kNotRun = 4,
  kOwnDefect = 70
};

/// Options that are accepted before and after the subcommand.
struct Global {
  bool json = false;
  bool quiet = false;
  std::uint64_t seed = 1;
  int threads = 0;                     ///< 0 = as many as there are cores
  std::vector<std::string> arguments;  ///< the command line as it was given, without the program
};

/// What runs after a successful parse; returns the exit code.
using Action = std::function<int(const Global&)>;

void add_schemes(CLI::App& app, Action& action);
void add_dialects(CLI::App& app, Action& action);
void add_models(CLI::App& app, Action& action);
void add_claims(CLI::App& app, Action& action);
void add_mutants(CLI::App& app, Action& action);
void add_eval(CLI::App& app, Action& action);
void add_gate(CLI::App& app, Action& action);
void add_sweep(CLI::App& app, Action& action);
void add_merge(CLI::App& app, Action& action);

}  // namespace ropecheck::cli
