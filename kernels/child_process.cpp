#include "kernels/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <system_error>
#include <thread>

namespace ropecheck::kernels {
namespace {

constexpr double kGraceSeconds = 0.25;      // for a child that was told to leave
constexpr double kExitStatusSeconds = 2.0;  // between a closed pipe and the exit status
constexpr int kShellSignalBase = 128;  // a shell reports its child's signal n as exit code 128 + n

struct Pipe {
  int read_end = -1;
  int write_end = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
      throw std::system_error(errno, std::generic_category(), "pipe");
    read_end = ends[0];
    write_end = ends[1];
  }
};

std::string signal_name(int number) {
  const char* abbreviation = sigabbrev_np(number);
  return abbreviation == nullptr ? fmt::format("signal {}", number)
                                 : std::string("SIG") + abbreviation;
}

// Between fork and exec: async-signal-safe calls only.
[[noreturn]] void become(char* const* arguments, ChildProcess::Pipes pipes, int input, int output) {
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  if (pipes == ChildProcess::Pipes::standard) {
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
  } else {
    fcntl(input, F_SETFD, 0);
    fcntl(output, F_SETFD, 0);
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0) dup2(nothing, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
  }
  execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, Pipes pipes,
                           double timeout_seconds)
    : timeout_seconds_(timeout_seconds) {
  const Pipe to_child;
  const Pipe from_child;
  std::vector<std::string> all = arguments;
  if (pipes == Pipes::numbered) {
    all.push_back(std::to_string(to_child.read_end));
    all.push_back(std::to_string(from_child.write_end));
  }
  std::vector<char*> pointers;
  for (std::string& argument : all) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) become(pointers.data(), pipes, to_child.read_end, from_child.write_end);
  close(to_child.read_end);
  close(from_child.write_end);
  requests_ = to_child.write_end;
  replies_ = from_child.read_end;
  if (pid_ < 0) {
    close(requests_);
    close(replies_);
    throw std::system_error(errno, std::generic_category(), "fork");
  }
  setpgid(pid_, pid_);  // also here, so that a kill right away finds the group
  fcntl(requests_, F_SETFL, O_NONBLOCK);
  try {
    guardian_.emplace(pid_);
  } catch (const std::system_error&) {
    kill_and_reap();
    throw;
  }
}

ChildProcess::~ChildProcess() {
  if (!running()) return;
  close(requests_);
  requests_ = -1;
  wait_for_exit(kGraceSeconds);
  kill_and_reap();
}

bool ChildProcess::wait_for_exit(double seconds) const {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (;;) {
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | WNOHANG) == 0 &&
        info.si_pid != 0) {
      return true;
    }
    if (Clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// The group first: what the child started must not outlive it, and its number is ours until the
// child is reaped.
int ChildProcess::kill_and_reap() {
  kill(-pid_, SIGKILL);
  guardian_.reset();
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (requests_ >= 0) close(requests_);
  close(replies_);
  requests_ = replies_ = -1;
  return status;
}

void ChildProcess::end_with(const std::string& kind, const std::string& detail) {
  if (running()) kill_and_reap();
  last_ = {kind, detail};
  throw KernelFault(last_);
}

void ChildProcess::report_end(const std::string& call) {
  if (!wait_for_exit(kExitStatusSeconds)) {
    end_with("protocol-error", call + ": closed its output without an answer and went on running");
  }
  const int status = kill_and_reap();
  int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (WIFEXITED(status) && WEXITSTATUS(status) > kShellSignalBase) {
    signal = WEXITSTATUS(status) - kShellSignalBase;
  }
  if (signal > 0 && signal < NSIG)
    end_with("crashed", fmt::format("{}: {}", call, signal_name(signal)));
  end_with("exited",
           fmt::format("{}: exit code {} instead of an answer", call, WEXITSTATUS(status)));
}

Frame ChildProcess::exchange(const std::string& call, const Frame& request,
                             std::uint64_t payload_limit) {
  const std::lock_guard lock(mutex_);
  if (!running())
    throw KernelFault({last_.kind, fmt::format("{}: not asked, after {}", call, last_.detail)});
  const Deadline deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                               std::chrono::duration<double>(timeout_seconds_));
  try {
    try {
      write_frame(requests_, request, deadline);
    } catch (const PeerClosed&) {  // what it wrote before it left says more than that it left
    }
    return read_frame(replies_, {.payload_bytes = payload_limit}, deadline);
  } catch (const PeerClosed&) {
    report_end(call);
  } catch (const DeadlinePassed&) {
    end_with("hung", fmt::format("{}: no answer within {} s", call, timeout_seconds_));
  } catch (const ProtocolError& error) {
    end_with("protocol-error", fmt::format("{}: {}", call, error.what()));
  }
}

}  // namespace ropecheck::kernels
