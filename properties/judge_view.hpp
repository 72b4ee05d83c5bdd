// How does a kernel look that declares less? The same kernel, its other inputs and levels hidden.
#pragma once

#include "properties/levels.hpp"

namespace ropecheck::properties {

/// `kernel` as if it declared no more than `description`: identities and diagnosis use what is
/// declared.
class InputView final : public kernels::Kernel {
 public:
  InputView(kernels::Kernel& kernel, kernels::Description description)
      : kernel_(kernel), description_(std::move(description)) {}

  const kernels::Description& description() const override { return description_; }
  std::unique_ptr<kernels::Session> configure(const spec::Specification& specification) override {
    return kernel_.configure(specification);
  }

 private:
  kernels::Kernel& kernel_;
  kernels::Description description_;
};

}  // namespace ropecheck::properties
