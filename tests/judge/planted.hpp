// Kernels with mistakes that are in no catalogue: a right one whose calls and answers are bent.
#pragma once

#include <functional>

#include "properties/judge.hpp"

namespace ropecheck::properties::cases {

/// What a mistake does to a call before a right kernel answers it, and to the answer afterwards.
struct Bend {
  std::function<void(kernels::TableCall&)> table_call{};
  std::function<void(kernels::RotateCall&)> rotate_call{};
  std::function<void(const kernels::TableCall&, kernels::Table&)> table{};
  std::function<void(const kernels::RotateCall&, kernels::Rotated&)> rotated{};
};

/// A position by another position, in tables and rotations alike.
inline Bend moved(std::function<std::int64_t(std::int64_t)> rule) {
  const auto all = [rule](std::vector<std::int64_t>& positions) {
    for (std::int64_t& position : positions) position = rule(position);
  };
  return {.table_call = [all](kernels::TableCall& call) { all(call.positions); },
          .rotate_call = [all](kernels::RotateCall& call) { all(call.positions); },
          .table = {},
          .rotated = {}};
}

/// `model:plain64` (or another right kernel) with a bend.
class Planted final : public kernels::Kernel {
 public:
  explicit Planted(Bend bend, const std::string& right = "model:plain64")
      : bend_(std::move(bend)),
        right_(open_any_kernel(right)),
        description_(right_->description()) {}

  kernels::Description& declared() { return description_; }
  const kernels::Description& description() const override { return description_; }
  std::unique_ptr<kernels::Session> configure(const spec::Specification& specification) override {
    return std::make_unique<Bent>(bend_, right_->configure(specification));
  }

 private:
  class Bent final : public kernels::Session {
   public:
    Bent(const Bend& bend, std::unique_ptr<kernels::Session> right)
        : bend_(bend), right_(std::move(right)) {}
    kernels::Frequencies frequencies(double seq_len) override {
      return right_->frequencies(seq_len);
    }
    kernels::Table table(const kernels::TableCall& asked) override {
      kernels::TableCall call = asked;
      if (bend_.table_call) bend_.table_call(call);
      kernels::Table answer = right_->table(call);
      if (bend_.table) bend_.table(asked, answer);
      return answer;
    }
    kernels::Rotated rotate(const kernels::RotateCall& asked) override {
      kernels::RotateCall call = asked;
      if (bend_.rotate_call) bend_.rotate_call(call);
      kernels::Rotated answer = right_->rotate(call);
      if (bend_.rotated) bend_.rotated(asked, answer);
      return answer;
    }

   private:
    const Bend& bend_;
    std::unique_ptr<kernels::Session> right_;
  };

  Bend bend_;
  std::unique_ptr<kernels::Kernel> right_;
  kernels::Description description_;
};

/// `model:plain64` that computes `done`, whatever it is asked for.
class Other final : public kernels::Kernel {
 public:
  explicit Other(spec::Specification done)
      : done_(std::move(done)), inner_(open_any_kernel("model:plain64")) {}
  const kernels::Description& description() const override { return inner_->description(); }
  std::unique_ptr<kernels::Session> configure(const spec::Specification&) override {
    return inner_->configure(done_);
  }

 private:
  spec::Specification done_;
  std::unique_ptr<kernels::Kernel> inner_;
};

}  // namespace ropecheck::properties::cases
