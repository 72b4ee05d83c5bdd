// Which mistake does a counterexample have to point at? A correct kernel with one planted error, or
// one that dies.
#pragma once

#include <functional>

#include "kernels/kernel.hpp"

namespace ropecheck::properties {

/// A kernel that also declares `features`: one that ignores `threads` may declare them, its bits
/// are the same.
class Declaring final : public kernels::Kernel {
 public:
  Declaring(std::unique_ptr<kernels::Kernel> inner, std::uint32_t features);

  const kernels::Description& description() const override { return description_; }
  std::unique_ptr<kernels::Session> configure(const spec::Specification& specification) override {
    return inner_->configure(specification);
  }

 private:
  std::unique_ptr<kernels::Kernel> inner_;
  kernels::Description description_;
};

/// model:plain64, with threads declared, whose rotated query goes through `bend` after each call.
class PlantedKernel final : public kernels::Kernel {
 public:
  using Bend = std::function<void(const kernels::RotateCall&, kernels::Rotated&)>;
  explicit PlantedKernel(Bend bend);

  const kernels::Description& description() const override { return inner_->description(); }
  std::unique_ptr<kernels::Session> configure(const spec::Specification& specification) override;

 private:
  std::unique_ptr<kernels::Kernel> inner_;
  Bend bend_;
};

}  // namespace ropecheck::properties
