// How does a Specification cross the C interface? To ropecheck_config and back.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "kernels/ropecheck_kernel.h"
#include "spec/build.hpp"

namespace ropecheck::kernels {

/// A ropecheck_config and the storage its pointers point to.
class AbiConfig {
 public:
  explicit AbiConfig(const spec::Specification& specification);
  AbiConfig(const AbiConfig&) = delete;
  AbiConfig& operator=(const AbiConfig&) = delete;

  const ropecheck_config& get() const { return config_; }

 private:
  void add(const std::string& key, const spec::Value& value);

  ropecheck_config config_{};
  std::deque<std::string> texts_;
  std::deque<std::vector<double>> lists_;
  std::vector<ropecheck_parameter> parameters_;
};

/// The parameters that do not travel in a field of their own (base, head shape and layout do).
spec::RawParameters loose_parameters(const spec::Specification& specification);

/// The specification that a configuration describes; `seq_len` is unset, calls state it.
///
/// throws   spec::InputError, as spec::build()
spec::Specification specification_of(const ropecheck_config& config);

}  // namespace ropecheck::kernels
