// How does a command line say where a token stands that has several positions?
#include <fmt/format.h>

#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/eval_request.hpp"
#include "cli/number_list.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 53;  // a position is carried as a binary64
constexpr NumberListLimits kLimits{-kLargest, kLargest};

std::vector<std::int64_t> split_token(const std::string& text, int axes) {
  std::vector<std::int64_t> token;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    if (part.empty() || part.find(':') != std::string::npos) {
      throw spec::InputError(fmt::format(
          "--positions: found '{}'; accepted between the slashes: one integer an axis", text));
    }
    const auto value = parse_number_list("--positions", part, kLimits);
    token.push_back(value.front());
    begin = end + 1;
  }
  if (static_cast<int>(token.size()) == axes) return token;
  const std::string accepted =
      axes == 1 ? "one position a token, as the scheme has one axis"
                : fmt::format("{} positions a token, or one number for every axis", axes);
  throw spec::InputError(fmt::format("--positions: found '{}', {} positions; accepted: {}", text,
                                     token.size(), accepted));
}

}  // namespace

std::vector<std::int64_t> parse_token_positions(const std::string& text, int axes) {
  std::vector<std::int64_t> positions;
  for (const std::string& part : split_list("--positions", text)) {
    if (part.find('/') != std::string::npos) {
      const auto token = split_token(part, axes);
      positions.insert(positions.end(), token.begin(), token.end());
      continue;
    }
    NumberListLimits limits = kLimits;
    limits.most -= std::min(limits.most, positions.size() / static_cast<std::size_t>(axes));
    for (const std::int64_t each : parse_number_list("--positions", part, limits)) {
      positions.insert(positions.end(), static_cast<std::size_t>(axes), each);
    }
  }
  return positions;
}

std::string EvalRequest::position_text(std::size_t token) const {
  const auto first =
      positions.begin() + static_cast<std::ptrdiff_t>(token * static_cast<std::size_t>(axes));
  return fmt::format("{}", fmt::join(first, first + axes, "/"));
}

}  // namespace ropecheck::cli
