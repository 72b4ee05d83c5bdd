// How are peers reached that live in Python? One long-lived program each, which times itself.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/subprocess.hpp"

namespace ropecheck::bench {

/// A folder for one run's tensors; gone at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::filesystem::path operator/(const char* name) const { return folder_ / name; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

void write_file(const std::filesystem::path& file, const void* data, std::size_t bytes);
/// throws std::runtime_error if the file does not have exactly that many bytes
void read_file(const std::filesystem::path& file, void* data, std::size_t bytes);

/// One program of bench/peers. `name` is the kernel's name in bench.json.
class PythonPeer {
 public:
  /// `absent` tells why there is none.
  static std::unique_ptr<PythonPeer> start(const std::string& name,
                                           const std::filesystem::path& root, std::string& absent);
  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }

  /// Its answer to {"task": …}: {"seconds": […]}, or {"absent": reason}.
  nlohmann::json ask(nlohmann::json request);

 private:
  PythonPeer(std::string name, std::unique_ptr<Partner> partner)
      : name_(std::move(name)), partner_(std::move(partner)) {}
  std::string name_;
  std::string version_;
  std::unique_ptr<Partner> partner_;
};

/// The environment of the adapters: ROPECHECK_VENV, or .venv in the root.
std::filesystem::path python_environment(const std::filesystem::path& root);

}  // namespace ropecheck::bench
