// How does a kernel look that has one input alone? The same kernel, its other inputs hidden.
#pragma once

#include "properties/levels.hpp"

namespace ropecheck::properties {

/// `kernel` as if `source` were its only input: identities and diagnosis use what is declared.
class InputView final : public kernels::Kernel {
 public:
  InputView(kernels::Kernel& kernel, Source source)
      : kernel_(kernel), description_(with_input(kernel.description(), source)) {}

  const kernels::Description& description() const override { return description_; }
  std::unique_ptr<kernels::Session> configure(const spec::Specification& specification) override {
    return kernel_.configure(specification);
  }

 private:
  kernels::Kernel& kernel_;
  kernels::Description description_;
};

}  // namespace ropecheck::properties
