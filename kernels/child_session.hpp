// What does a session in a child process ask, and what do refusals in its replies mean?
#pragma once

#include <memory>
#include <optional>

#include "kernels/child_process.hpp"

namespace ropecheck::kernels {

/// Payload a reply may have beyond its tensors.
inline constexpr std::uint64_t kRoomForAlignment = 4096;

/// What a reply that is not ok says.
struct Refusal {
  std::string status;
  std::string error;
  std::vector<Fault> faults;
};
std::optional<Refusal> refusal_in(const nlohmann::json& body);
[[noreturn]] void throw_fault(const std::string& call, const Refusal& refusal);

Frame request_of(const char* call);

/// What went wrong in a `destroy`, where nobody can be told at once.
using PartingFault = std::optional<Fault>;

/// Session `number` of a process that has answered its `create`.
std::unique_ptr<Session> child_session(std::shared_ptr<ChildProcess> process, std::uint64_t number,
                                       const spec::Specification& specification,
                                       std::shared_ptr<PartingFault> parting);

}  // namespace ropecheck::kernels
