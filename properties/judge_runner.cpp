// How is a kernel asked without letting it hurt the judge? Calls that record faults instead of
// throwing them.
#include "properties/judge_runner.hpp"

#include <algorithm>

namespace ropecheck::properties {

namespace {

constexpr int kFaultsOfAKind = 3;

bool can_go_on(const std::string& kind) { return kind == "refused" || kind == "failed"; }

}  // namespace

Runner::Runner(kernels::Kernel& kernel, const spec::Specification& specification)
    : kernel_(kernel), specification_(specification) {
  configure();
}

void Runner::configure() {
  try {
    session_ = kernel_.configure(specification_);
  } catch (const kernels::KernelFault& fault) {
    record(fault.fault());
    reason_ = fault.fault().kind + ": " + fault.fault().detail;
    dead_ = true;
  }
}

void Runner::record(const kernels::Fault& fault) {
  const auto same_kind = [&](const kernels::Fault& other) { return other.kind == fault.kind; };
  const auto same = [&](const kernels::Fault& other) {
    return other.kind == fault.kind && other.detail == fault.detail;
  };
  if (std::any_of(faults_.begin(), faults_.end(), same)) return;
  if (std::count_if(faults_.begin(), faults_.end(), same_kind) < kFaultsOfAKind) {
    faults_.push_back(fault);
  }
}

void Runner::recover(const kernels::Fault& fault) {
  record(fault);
  reason_ = fault.kind + ": " + fault.detail;
  if (can_go_on(fault.kind)) return;
  session_.reset();
  // A hang costs the whole time limit: once is enough.
  dead_ = fault.kind == "hung" || restarts_++ > 0;
  if (!dead_) configure();
}

template <class Call>
auto Runner::ask(Call call) -> std::optional<decltype(call(std::declval<kernels::Session&>()))> {
  if (dead_) return std::nullopt;
  try {
    auto answer = call(*session_);
    for (const kernels::Fault& fault : answer.faults) record(fault);
    return answer;
  } catch (const kernels::KernelFault& fault) {
    recover(fault.fault());
    return std::nullopt;
  }
}

std::optional<kernels::Frequencies> Runner::frequencies(double seq_len) {
  return ask([&](kernels::Session& session) { return session.frequencies(seq_len); });
}

std::optional<kernels::Table> Runner::table(const kernels::TableCall& call) {
  return ask([&](kernels::Session& session) { return session.table(call); });
}

std::optional<kernels::Rotated> Runner::rotate(const kernels::RotateCall& call) {
  return ask([&](kernels::Session& session) { return session.rotate(call); });
}

}  // namespace ropecheck::properties
