// Which known name did the user probably mean? Edit distance, blind to case, kind to fragments.
#include <algorithm>
#include <cctype>
#include <numeric>

#include "spec/build.hpp"

namespace ropecheck::spec {
namespace {

constexpr std::size_t kSuggestions = 3;
constexpr std::size_t kLongestComparedName = 200;

std::string lower(std::string_view text) {
  std::string result(text.substr(0, kLongestComparedName));
  std::ranges::transform(result, result.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return result;
}

std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
}

/// Smaller is nearer. A name that contains what was typed comes before any misspelling.
std::size_t farness(const std::string& found, std::string_view known) {
  const std::string candidate = lower(known);
  if (!found.empty() && candidate.find(found) != candidate.npos) return 0;
  return edit_distance(found, candidate);
}

}  // namespace

std::string nearest_names(std::string_view found, const std::vector<std::string>& known) {
  const std::string wanted = lower(found);
  std::vector<std::pair<std::size_t, std::size_t>> ranked;  // farness, index in `known`
  for (std::size_t i = 0; i < known.size(); ++i) ranked.emplace_back(farness(wanted, known[i]), i);
  std::ranges::sort(ranked);
  if (ranked.size() > kSuggestions) ranked.resize(kSuggestions);

  std::string result;
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    const char* joint = i == 0 ? "did you mean '" : i + 1 == ranked.size() ? " or '" : ", '";
    result += joint + known[ranked[i].second] + "'";
  }
  return ranked.empty() ? result : result + "?";
}

std::string did_you_mean(std::string_view found, const std::vector<std::string>& known) {
  const std::string names = nearest_names(found, known);
  const std::string shown(found.substr(0, kLongestComparedName));
  return "found '" + shown + (names.empty() ? "'" : "'; " + names);
}

}  // namespace ropecheck::spec
