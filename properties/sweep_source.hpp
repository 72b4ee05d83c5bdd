// Where do the table values of a sweep come from? One kernel, asked for consecutive positions.
#pragma once

#include <memory>

#include "properties/sweep.hpp"

namespace ropecheck::properties {

/// Cosines and sines of consecutive positions as the kernel gives them. Not to be shared between
/// threads.
class SweepSource {
 public:
  virtual ~SweepSource() = default;
  /// The block's memory stays valid until the next call.
  virtual reference::TableBlock rows(std::int64_t first, std::size_t count) = 0;
};

/// Opens the subject's kernel anew. In this process without guards (the gate has those), else
/// through its child.
///
/// throws spec::InputError, kernels::KernelFault, kernels::Unsupported
std::unique_ptr<SweepSource> open_source(const SweepSubject& subject, double timeout_seconds);

}  // namespace ropecheck::properties
