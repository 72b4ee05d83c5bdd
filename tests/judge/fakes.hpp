// Kernels that misbehave on purpose: the truth, until a chosen call.
#pragma once

#include <functional>

#include "properties/reference_kernel.hpp"

namespace ropecheck::properties::cases {

/// What happens to the answers of the true kernel.
struct Trouble {
  std::function<void(kernels::Frequencies&)> frequencies{};
  std::function<void(kernels::Table&)> table{};
  std::function<void(kernels::Rotated&)> rotate{};
  std::function<void()> configure{};
};

/// `builtin:reference` with answers bent, or exceptions thrown, by `trouble`.
class Fake final : public kernels::Kernel {
 public:
  explicit Fake(Trouble trouble)
      : trouble_(std::move(trouble)),
        truth_(reference_kernel()),
        description_(truth_->description()) {}

  kernels::Description& declared() { return description_; }
  int calls() const { return calls_; }
  const kernels::Description& description() const override { return description_; }
  std::unique_ptr<kernels::Session> configure(const spec::Specification& specification) override {
    if (trouble_.configure) trouble_.configure();
    return std::make_unique<Bent>(*this, truth_->configure(specification));
  }

 private:
  class Bent final : public kernels::Session {
   public:
    Bent(Fake& fake, std::unique_ptr<kernels::Session> truth)
        : fake_(fake), truth_(std::move(truth)) {}
    kernels::Frequencies frequencies(double seq_len) override {
      kernels::Frequencies answer = truth_->frequencies(seq_len);
      if (fake_.trouble_.frequencies) fake_.trouble_.frequencies(answer);
      return answer;
    }
    kernels::Table table(const kernels::TableCall& call) override {
      ++fake_.calls_;
      kernels::Table answer = truth_->table(call);
      if (fake_.trouble_.table) fake_.trouble_.table(answer);
      return answer;
    }
    kernels::Rotated rotate(const kernels::RotateCall& call) override {
      ++fake_.calls_;
      kernels::Rotated answer = truth_->rotate(call);
      if (fake_.trouble_.rotate) fake_.trouble_.rotate(answer);
      return answer;
    }

   private:
    Fake& fake_;
    std::unique_ptr<kernels::Session> truth_;
  };

  Trouble trouble_;
  std::unique_ptr<kernels::Kernel> truth_;
  kernels::Description description_;
  int calls_ = 0;
};

}  // namespace ropecheck::properties::cases
