#include "kernels/guardian.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ropecheck::kernels {
namespace {

// Everything but the pipe: other children's pipes must be able to close, and whoever reads the
// judge's output must see its end.
void keep_only(int descriptor) {
  if (descriptor != 0) dup2(descriptor, 0);
  if (close_range(1, ~0U, 0) == 0) return;
  const long most = sysconf(_SC_OPEN_MAX);
  for (int other = 1; other < most; ++other) close(other);
}

// After fork in a program with threads: async-signal-safe calls only. A member of the group keeps
// its number from being given to another; signals that the kernel sends to its group are ignored.
[[noreturn]] void watch(int life, pid_t group) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  setpgid(0, group);
  keep_only(life);
  char nothing;
  while (read(0, &nothing, 1) < 0 && errno == EINTR) {
  }
  kill(-group, SIGKILL);
  _exit(0);
}

}  // namespace

Guardian::Guardian(pid_t group) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  pid_ = fork();
  const int failure = errno;
  if (pid_ == 0) watch(ends[0], group);
  close(ends[0]);
  life_ = ends[1];
  if (pid_ > 0) return;
  close(life_);
  throw std::system_error(failure, std::generic_category(), "fork");
}

// Killed before its pipe closes, so that it does not take the group for orphaned.
Guardian::~Guardian() {
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  close(life_);
}

}  // namespace ropecheck::kernels
