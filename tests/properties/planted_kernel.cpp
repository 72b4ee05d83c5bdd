// Which mistake does a counterexample have to point at?
#include "tests/properties/planted_kernel.hpp"

namespace ropecheck::properties {
namespace {

class PlantedSession final : public kernels::Session {
 public:
  PlantedSession(std::unique_ptr<kernels::Session> inner, const PlantedKernel::Bend& bend)
      : inner_(std::move(inner)), bend_(bend) {}

  kernels::Frequencies frequencies(double seq_len) override { return inner_->frequencies(seq_len); }
  kernels::Table table(const kernels::TableCall& call) override { return inner_->table(call); }
  kernels::Rotated rotate(const kernels::RotateCall& call) override {
    auto rotated = inner_->rotate(call);
    bend_(call, rotated);
    return rotated;
  }

 private:
  std::unique_ptr<kernels::Session> inner_;
  const PlantedKernel::Bend& bend_;
};

}  // namespace

Declaring::Declaring(std::unique_ptr<kernels::Kernel> inner, std::uint32_t features)
    : inner_(std::move(inner)), description_(inner_->description()) {
  description_.features |= features;
}

PlantedKernel::PlantedKernel(Bend bend)
    : inner_(std::make_unique<Declaring>(kernels::open_kernel("model:plain64"), ROPECHECK_THREADS)),
      bend_(std::move(bend)) {}

std::unique_ptr<kernels::Session> PlantedKernel::configure(
    const spec::Specification& specification) {
  return std::make_unique<PlantedSession>(inner_->configure(specification), bend_);
}

}  // namespace ropecheck::properties
