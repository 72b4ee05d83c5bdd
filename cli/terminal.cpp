// What goes to standard error?
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "cli/failure.hpp"
#include "reports/text.hpp"

namespace ropecheck::cli {
namespace {

bool shows_progress(const Global& global) { return !global.quiet && ::isatty(STDERR_FILENO) == 1; }

std::function<void(const std::string&)> log_line() {
  using Clock = std::chrono::steady_clock;
  return [last = Clock::now()](const std::string& line) mutable {
    const auto now = Clock::now();
    if (now - last < std::chrono::seconds(10)) return;
    last = now;
    fmt::print(stderr, "{}\n", one_line(line));
  };
}

}  // namespace

void print_warning(const Global& global, const std::string& warning) {
  if (!global.quiet) fmt::print(stderr, "warning: {}\n", one_line(warning));
}

void print_warnings(const Global& global, const spec::Specification& specification) {
  for (const std::string& warning : specification.warnings) print_warning(global, warning);
}

std::function<void(const std::string&)> progress_line(const Global& global, bool in_logs) {
  if (!shows_progress(global)) return in_logs && !global.quiet ? log_line() : nullptr;
  return [](const std::string& line) {
    constexpr std::size_t kWidth = 78;
    fmt::print(stderr, "\r\x1b[K{}", reports::clean(line).substr(0, kWidth));
    std::fflush(stderr);
  };
}

void clear_progress(const Global& global) {
  if (shows_progress(global)) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace ropecheck::cli
