// What does `sweep` certify, which part of it, and where does the certificate go?
#pragma once

#include <filesystem>
#include <string>

#include "cli/specification_options.hpp"
#include "properties/sweep.hpp"

namespace ropecheck::cli {

/// As typed; empty = not given.
struct SweepOptionTexts {
  SpecificationOptions specification;
  std::string kernel;
  std::string positions;
  std::string level = "table";
  std::string dtype = "f32";
  std::string layout;
  std::string truth = "ideal";
  std::string shard;
  std::string timeout = "60";
  std::string out;
  bool resume = false;
};

/// Checked and resolved.
struct SweepRequest {
  properties::SweepSubject subject;
  properties::Range positions;  ///< of the shard
  properties::SweepOptions options;
  std::filesystem::path out;
  bool resume = false;
};

void add_sweep_options(CLI::App& command, SweepOptionTexts& texts);

/// throws spec::InputError naming the option
SweepRequest resolve(const SweepOptionTexts& texts, const Global& global);

/// The certificate as a few lines for people.
std::string sweep_text(const properties::Certificate& certificate);

}  // namespace ropecheck::cli
