// How is a kernel asked without letting it hurt the judge? Calls that record faults instead of
// throwing them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernels/kernel.hpp"

namespace ropecheck::properties {

/// Asks one configured kernel and keeps a list of what it did wrong.
///
/// A call that gives no answer returns nothing; `reason()` says why. After a refusal or failure the
/// session is asked on; after a crash it is configured anew once; after a hang, or a second crash,
/// it is asked no more.
class Runner {
 public:
  /// throws kernels::Unsupported; a fault while configuring is recorded
  Runner(kernels::Kernel& kernel, const spec::Specification& specification);

  std::optional<kernels::Frequencies> frequencies(double seq_len);
  std::optional<kernels::Table> table(const kernels::TableCall& call);
  std::optional<kernels::Rotated> rotate(const kernels::RotateCall& call);

  /// Records a fault once per kind and detail, at most a few of a kind.
  void record(const kernels::Fault& fault);
  /// Records a fault that another caller met on this kernel; a hang or a second crash ends the
  /// questions here too.
  void stumble(const kernels::Fault& fault) { recover(fault); }
  const std::vector<kernels::Fault>& faults() const { return faults_; }
  const std::string& reason() const { return reason_; }
  bool dead() const { return dead_; }

 private:
  template <class Call>
  auto ask(Call call) -> std::optional<decltype(call(std::declval<kernels::Session&>()))>;
  void configure();
  void recover(const kernels::Fault& fault);

  kernels::Kernel& kernel_;
  const spec::Specification specification_;
  std::unique_ptr<kernels::Session> session_;
  std::vector<kernels::Fault> faults_;
  std::string reason_;
  int restarts_ = 0;
  bool dead_ = false;
};

}  // namespace ropecheck::properties
