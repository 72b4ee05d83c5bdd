// How does help mark an option that may be given several times, or has to be given?
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace ropecheck::cli {

/// One value each time: the parser's own mark for lists, "...", would promise several at once.
inline CLI::Option* repeatable(CLI::Option* option) {
  return option->allow_extra_args(false)->option_text(option->get_type_name());
}

/// Marked only: the command itself says what is accepted when the option is missing.
inline CLI::Option* marked_required(CLI::Option* option) {
  return option->option_text(option->get_type_name() + " REQUIRED");
}

}  // namespace ropecheck::cli
