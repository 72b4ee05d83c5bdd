// How are positions and pairs written on the command line?
#include "cli/number_list.hpp"

#include <fmt/format.h>

#include <charconv>

#include "cli/arguments.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view found,
                         std::string_view accepted) {
  throw spec::InputError(fmt::format("{}: found '{}'; accepted: {}", option, found, accepted));
}

std::int64_t parse_one(std::string_view option, std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) refuse(option, text, "integers of 64 bits");
  if (error != std::errc() || end != text.data() + text.size()) {
    refuse(option, text, "integers and ranges A:B[:STEP] (B excluded), separated by commas");
  }
  return value;
}

struct Range {
  std::int64_t first, past, step;
};

Range parse_range(std::string_view option, const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    const std::int64_t only = parse_one(option, text);
    return {only, only, 0};
  }
  const std::size_t second = text.find(':', colon + 1);
  const std::string_view view(text);
  if (view.ends_with(':') || view.starts_with(':') || second == colon + 1)
    refuse(option, text, "A:B[:STEP], both ends given (B excluded)");
  Range range{parse_one(option, view.substr(0, colon)), 0, 1};
  range.past = parse_one(
      option, view.substr(colon + 1, second == std::string::npos ? second : second - colon - 1));
  if (second != std::string::npos) range.step = parse_one(option, view.substr(second + 1));
  if (range.step <= 0) refuse(option, text, "A:B:STEP with STEP >= 1");
  if (range.first >= range.past) refuse(option, text, "A:B with A < B (B is excluded)");
  return range;
}

std::uint64_t size_of(const Range& range) {
  if (range.step == 0) return 1;
  const auto span =
      static_cast<std::uint64_t>(range.past) - static_cast<std::uint64_t>(range.first);
  return (span - 1) / static_cast<std::uint64_t>(range.step) + 1;
}

void append(std::vector<std::int64_t>& values, const Range& range) {
  const std::uint64_t count = size_of(range);
  for (std::uint64_t index = 0; index < count; ++index) {
    values.push_back(range.first + static_cast<std::int64_t>(index) * range.step);
  }
}

}  // namespace

std::vector<std::int64_t> parse_number_list(std::string_view option, std::string_view text,
                                            const NumberListLimits& limits) {
  std::vector<std::int64_t> values;
  for (const std::string& part : split_list(option, text)) {
    const Range range = parse_range(option, part);
    const std::int64_t last = range.step == 0 ? range.first : range.past - 1;
    if (range.first < limits.low || last > limits.high) {
      refuse(option, part, fmt::format("integers from {} to {}", limits.low, limits.high));
    }
    if (size_of(range) > limits.most - values.size()) {
      refuse(option, part, fmt::format("at most {} numbers", limits.most));
    }
    append(values, range);
  }
  return values;
}

}  // namespace ropecheck::cli
