// How is another program run? To its end with its time and memory, or as a partner that answers
// line by line.
#include "bench/subprocess.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>

namespace ropecheck::bench {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
  int read;
  int write;
};

Pipe make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
  return {ends[0], ends[1]};
}

struct Streams {
  int in = -1;
  int out = -1;
  bool errors = true;
};

/// Between fork and exec: only calls that are safe there. 127 = no such program, as shells have it.
pid_t start(const std::vector<std::string>& arguments, const Streams& streams) {
  std::vector<char*> words;
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) fail("fork");
  if (child > 0) return child;
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(streams.in < 0 ? nothing : streams.in, STDIN_FILENO);
  dup2(streams.out, STDOUT_FILENO);
  if (!streams.errors) dup2(nothing, STDERR_FILENO);
  execvp(words.front(), words.data());
  _exit(127);
}

std::string read_all(int descriptor) {
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = read(descriptor, buffer, sizeof buffer)) != 0;) {
    if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR) break;
  }
  return text;
}

}  // namespace

Finished run_program(const std::vector<std::string>& arguments, bool show_errors) {
  const Pipe out = make_pipe();
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = start(arguments, {.in = -1, .out = out.write, .errors = show_errors});
  close(out.write);
  Finished finished;
  finished.output = read_all(out.read);
  close(out.read);
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) fail("wait4");
  }
  finished.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  finished.processor_seconds = in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
  finished.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

Partner::Partner(const std::vector<std::string>& arguments) {
  std::signal(SIGPIPE, SIG_IGN);  // a partner that has ended is noticed by its silence
  const Pipe in = make_pipe(), out = make_pipe();
  child_ = start(arguments, {.in = in.read, .out = out.write, .errors = false});
  close(in.read);
  close(out.write);
  to_ = fdopen(in.write, "w");
  from_ = fdopen(out.read, "r");
}

Partner::~Partner() {
  std::fclose(to_);  // its standard input ends, so it ends
  std::fclose(from_);
  while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::string Partner::ask(const std::string& line) {
  std::fputs((line + "\n").c_str(), to_);
  if (std::fflush(to_) != 0) return "";
  std::string answer;
  for (int letter; (letter = std::fgetc(from_)) != EOF && letter != '\n';)
    answer += static_cast<char>(letter);
  return answer;
}

}  // namespace ropecheck::bench
