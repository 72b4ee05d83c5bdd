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
  std::string required = "none";
  std::string shard;
  std::string timeout = "60";
  std::string out;
  bool resume = false;
  bool progress = false;
  bool alone = false;
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

/// `--require` of a command that ends with a certificate.
void add_certificate_requirement(CLI::App& command, std::string& text);
/// correct, faithful or none. throws spec::InputError naming --require
properties::Class certificate_requirement(const std::string& text);

/// The certificate as a few lines for people, the verdict in the second; a last one where it does
/// not reach the required class.
std::string sweep_text(const properties::Certificate& certificate, properties::Class required);
/// "12.5 % of 2048 positions, 310 million pairs/s, 14 s left"
std::string progress_text(const properties::Certificate& certificate, double positions_per_second);
/// The last line for people: how fast it went.
std::string rate_text(double pairs, double seconds);
/// "0.12 s", "95 s", "12 min", "3 h 5 min"
std::string duration_text(double seconds);

}  // namespace ropecheck::cli
