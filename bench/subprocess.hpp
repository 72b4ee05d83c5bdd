// How is another program run? To its end with its time and memory, or as a partner that answers
// line by line.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace ropecheck::bench {

/// How a program ended and what it took.
struct Finished {
  int exit_code = -1;            ///< 128 + signal if it was killed
  double seconds = 0;            ///< by the wall
  double processor_seconds = 0;  ///< of all its threads
  double peak_mib = 0;
  std::string output;  ///< of stdout
};

/// Runs a program to its end; its standard error goes where ours goes, or nowhere.
///
/// throws std::system_error if no process can be made
Finished run_program(const std::vector<std::string>& arguments, bool show_errors = true);

/// A program that answers each line with a line. Its standard error is dropped.
class Partner {
 public:
  explicit Partner(const std::vector<std::string>& arguments);
  ~Partner();
  Partner(const Partner&) = delete;
  Partner& operator=(const Partner&) = delete;

  /// The answer, without its line end; empty if the program has ended.
  std::string ask(const std::string& line);

 private:
  pid_t child_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace ropecheck::bench
