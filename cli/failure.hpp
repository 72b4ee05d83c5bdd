// Which exit code and which message does a failure have?
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include "cli/command.hpp"

namespace ropecheck::cli {

struct Failure {
  ExitCode code = kOwnDefect;
  std::string message;  ///< one line
};

/// A failure with its code, for what happened elsewhere: on another rank of a job.
class ReportedFailure : public std::runtime_error {
 public:
  explicit ReportedFailure(const Failure& failure)
      : std::runtime_error(failure.message), code_(failure.code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

/// Names that a user gave may hold anything; a message is one line all the same.
std::string one_line(const std::string& message);

/// Of an exception that reached the top.
Failure failure_of(const std::exception_ptr& error);

/// Says it on stderr, once per machine however many processes an MPI launcher started there, and
/// returns the code.
ExitCode tell(const Failure& failure);

}  // namespace ropecheck::cli
