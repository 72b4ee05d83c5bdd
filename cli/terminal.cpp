// What goes to standard error?
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "reports/text.hpp"

namespace ropecheck::cli {
namespace {

bool shows_progress(const Global& global) { return !global.quiet && ::isatty(STDERR_FILENO) == 1; }

}  // namespace

void print_warning(const Global& global, const std::string& warning) {
  if (!global.quiet) fmt::print(stderr, "warning: {}\n", reports::clean(warning));
}

void print_warnings(const Global& global, const spec::Specification& specification) {
  for (const std::string& warning : specification.warnings) print_warning(global, warning);
}

std::function<void(const std::string&)> progress_line(const Global& global) {
  if (!shows_progress(global)) return {};
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
