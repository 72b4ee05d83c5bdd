// How is ggml's rotation called without Python? Its shared library, opened at run time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "bench/rotation_case.hpp"

namespace ropecheck::bench {

/// ggml as the adapter's package has it (libggml.so of the wheel).
class Ggml {
 public:
  /// Nothing, and the reason, if the library is not there or lacks a function.
  static std::unique_ptr<Ggml> open(const std::filesystem::path& environment, std::string& reason);
  ~Ggml();

  std::string version() const;
  /// The widest instruction set that its build uses.
  std::string instructions() const;
  /// Why it cannot do this work; empty if it can.
  static std::string refusal(const RotationCase& c);
  /// A graph of one ggml_rope_ext node and a pool of threads that wait for it, both made once, as
  /// an engine keeps them: a run is one computation of the graph.
  Instance prepare(const RotationCase& c) const;

 private:
  struct Functions;
  explicit Ggml(std::unique_ptr<Functions> functions);
  std::unique_ptr<Functions> functions_;
};

}  // namespace ropecheck::bench
