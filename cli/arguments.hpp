// What does a command line look like before it is parsed? Negative values, unknown commands,
// quoting.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ropecheck::cli {

/// `--positions -5:5` becomes `--positions=-5:5`: a value may begin with a minus sign.
std::vector<std::string> join_negative_values(const std::vector<std::string>& arguments);

/// The subcommand's name, if there is one.
std::optional<std::string> command_of(const std::vector<std::string>& arguments);

/// "ropecheck gate --kernel 'exec:python3 mine.py'", to be pasted into a shell. Without the options
/// that do not change the result (--out, --json, --quiet, --threads).
std::string repeatable_command(const std::vector<std::string>& arguments);

/// throws spec::InputError naming `option`, unless `text` is an integer in [low, high]
std::int64_t parse_integer(std::string_view option, std::string_view text, std::int64_t low,
                           std::int64_t high);
/// throws spec::InputError naming `option`, unless `text` is a finite number >= low
double parse_number(std::string_view option, std::string_view text, double low);

/// The parts between commas. throws spec::InputError naming `option` if one is empty
std::vector<std::string> split_list(std::string_view option, std::string_view text);

/// throws spec::InputError: `option`, what was found, what is accepted, nearest names
[[noreturn]] void refuse_word(std::string_view option, std::string_view found,
                              const std::vector<std::string>& accepted);

}  // namespace ropecheck::cli
