// What does a command line look like before it is parsed?
#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

bool is_negative_value(std::string_view text) {
  return text.size() > 1 && text[0] == '-' &&
         (std::isdigit(static_cast<unsigned char>(text[1])) || text[1] == '.');
}

bool takes_value(std::string_view argument) {
  constexpr std::string_view kShort[] = {"-o"};
  const bool is_long = argument.starts_with("--") && argument.find('=') == std::string_view::npos;
  return (is_long && argument.size() > 2) ||
         std::find(std::begin(kShort), std::end(kShort), argument) != std::end(kShort);
}

std::string quoted(const std::string& word) {
  constexpr std::string_view kPlain = "-_=+:,./@%^";
  const auto is_plain = [&](char character) {
    return std::isalnum(static_cast<unsigned char>(character)) ||
           kPlain.find(character) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string result = "'";
  for (const char character : word)
    result += character == '\'' ? "'\\''" : std::string(1, character);
  return result + "'";
}

}  // namespace

std::vector<std::string> join_negative_values(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  for (const std::string& argument : arguments) {
    if (!result.empty() && is_negative_value(argument) && takes_value(result.back())) {
      result.back() += (result.back().starts_with("--") ? "=" : "") + argument;
    } else {
      result.push_back(argument);
    }
  }
  return result;
}

std::optional<std::string> command_of(const std::vector<std::string>& arguments) {
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    const std::string& argument = arguments[index];
    if (argument == "--seed" || argument == "--threads") {
      ++index;
    } else if (!argument.starts_with("-")) {
      return argument;
    }
  }
  return std::nullopt;
}

std::string repeatable_command(const std::vector<std::string>& arguments) {
  std::string command = "ropecheck";
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    const std::string& argument = arguments[index];
    if (argument == "--json" || argument == "--quiet") continue;
    if (argument == "--out" || argument == "--threads") {
      ++index;
    } else if (!argument.starts_with("--out=") && !argument.starts_with("--threads=")) {
      command += " " + quoted(argument);
    }
  }
  return command;
}

std::int64_t parse_integer(std::string_view option, std::string_view text, std::int64_t low,
                           std::int64_t high) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high) {
    throw spec::InputError(
        fmt::format("{}: found '{}'; accepted: an integer from {} to {}", option, text, low, high));
  }
  return value;
}

double parse_number(std::string_view option, std::string_view text, double low) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) ||
      value < low) {
    throw spec::InputError(
        fmt::format("{}: found '{}'; accepted: a number >= {}", option, text, low));
  }
  return value;
}

std::vector<std::string> split_list(std::string_view option, std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    if (parts.back().empty()) {
      throw spec::InputError(
          fmt::format("{}: found '{}'; accepted: a list without empty parts", option, text));
    }
    begin = end + 1;
  }
  return parts;
}

void refuse_word(std::string_view option, std::string_view found,
                 const std::vector<std::string>& accepted) {
  throw spec::InputError(fmt::format("{}: {}; accepted: {}", option,
                                     spec::did_you_mean(found, accepted),
                                     fmt::join(accepted, ", ")));
}

}  // namespace ropecheck::cli
