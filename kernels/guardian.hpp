// Who ends a kernel's processes when the judge itself is gone? A small process in their group that
// waits for it.
#pragma once

#include <sys/types.h>

namespace ropecheck::kernels {

/// A process beside a child: it holds one end of a pipe whose other end only this process has. When
/// that end closes because this process has died, of whatever signal (SIGKILL included), it kills
/// the child's process group. A signal handler could not do that for SIGKILL, and the kernel's own
/// "my parent has died" follows the thread that started it and reaches no grandchildren.
class Guardian {
 public:
  /// Of process group `group`, whose leader is a child of this process that is not reaped yet.
  /// throws std::system_error if no process can be made
  explicit Guardian(pid_t group);
  /// Ends the guardian and nothing else.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

 private:
  pid_t pid_ = -1;
  int life_ = -1;  ///< the end that closes with this process
};

}  // namespace ropecheck::kernels
