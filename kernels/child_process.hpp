// How does a child process start, answer in time, and end? One process group, two pipes, no
// zombies.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "kernels/frame.hpp"
#include "kernels/guardian.hpp"

namespace ropecheck::kernels {

/// A program in its own process group, which does not outlive this process. `standard`: frames on
/// its standard input and output; otherwise on two inherited descriptors whose numbers are appended
/// to its arguments, its standard output joined to standard error.
class ChildProcess {
 public:
  enum class Pipes { standard, numbered };

  /// throws std::system_error if no process can be made
  ChildProcess(const std::vector<std::string>& arguments, Pipes pipes, double timeout_seconds);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Sends one request and waits for its reply.
  ///
  /// throws   KernelFault: hung, crashed, exited, protocol-error. The process is gone then.
  Frame exchange(const std::string& call, const Frame& request, std::uint64_t payload_limit);
  bool running() const { return pid_ > 0; }

 private:
  [[noreturn]] void end_with(const std::string& kind, const std::string& detail);
  [[noreturn]] void report_end(const std::string& call);
  bool wait_for_exit(double seconds) const;
  int kill_and_reap();

  std::mutex mutex_;
  double timeout_seconds_;
  pid_t pid_ = -1;
  std::optional<Guardian> guardian_;
  int requests_ = -1;
  int replies_ = -1;
  Fault last_;
};

}  // namespace ropecheck::kernels
