// What goes to standard error? Warnings, and progress on one line of a terminal.
#pragma once

#include <functional>
#include <string>

#include "cli/command.hpp"
#include "spec/specification.hpp"

namespace ropecheck::cli {

/// "warning: …" per warning, unless --quiet.
void print_warnings(const Global& global, const spec::Specification& specification);
void print_warning(const Global& global, const std::string& warning);

/// A callback that shows one line at a time; empty unless stderr is a terminal and --quiet is not
/// given. `in_logs`: elsewhere a line of its own, at most every 10 seconds.
std::function<void(const std::string&)> progress_line(const Global& global, bool in_logs = false);
/// Removes what progress_line left.
void clear_progress(const Global& global);

}  // namespace ropecheck::cli
