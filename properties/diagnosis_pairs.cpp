// Which pairs turn by another law than the others, and which?
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>

#include "properties/diagnosis_patterns.hpp"
#include "properties/judge_numbers.hpp"

namespace ropecheck::properties {

namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr std::size_t kMostRuns = 4;

// Whether a pair's turns are those of the truth at every token.
bool is_right(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns,
              const DuePlaces& due, int pair, Rounding rounding) {
  const double wide = rounding == Rounding::wide ? (16 + 2 * pair) * 0x1p-24 : 0;
  for (std::size_t token = 0; token < turns.size(); ++token) {
    const Model::Place& place = due[token][pair];
    const TurnError error = turn_error(evidence, turns[token][pair], place, scene.frequency[pair]);
    const double angle = std::abs(place.effective * scene.frequency[pair]);
    if (!(error.point <= error.allowed + wide * angle)) return false;
  }
  return true;
}

struct Law {
  std::string text;  // what such pairs do
  double frequency = 0, gain = 1;
};

std::optional<Law> standing(const Scene& scene, const Evidence& evidence,
                            const MeasuredTurns& turns, int pair) {
  const Turn first = turns.front()[pair];
  for (const auto& row : turns) {
    if (!(std::abs(row[pair] - first) <= 16 * evidence.unit() * scene.scale)) return std::nullopt;
  }
  const double size = first.real();
  if (!(std::abs(first.imag()) <= 16 * evidence.unit() * scene.scale)) return std::nullopt;
  if (std::abs(size) <= 16 * evidence.unit()) return Law{"gives zero", 0, 0};
  if (std::abs(size - 1) <= 16 * evidence.unit()) return Law{"is not rotated", 0, 1 / scene.scale};
  return Law{fmt::format("stands still at {:.6g}", size), 0, size / scene.scale};
}

// How a pair turns that is not right; `measured` is its own frequency.
Law law_of(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns, int pair,
           double measured) {
  if (const auto still = standing(scene, evidence, turns, pair)) return *still;
  const auto same = [&](double frequency) {
    return std::abs(measured - frequency) <= std::abs(frequency) * 1e-4;
  };
  if (same(-scene.frequency[pair])) return {"turns backwards", -scene.frequency[pair], 1};
  for (std::size_t other = 0; other < scene.frequency.size(); ++other) {
    if (static_cast<int>(other) != pair && scene.frequency[other] > 0 &&
        same(scene.frequency[other])) {
      return {fmt::format("turns as pair {}{} should", "", other), scene.frequency[other], 1};
    }
  }
  const double ratio = measured / scene.frequency[pair];
  return {fmt::format("turns {:.6g} times as fast as it should", ratio), measured, 1};
}

}  // namespace

std::string runs_text(const char* what, const std::vector<int>& sorted) {
  std::string text;
  std::size_t runs = 0;
  for (std::size_t at = 0; at < sorted.size();) {
    std::size_t end = at;
    while (end + 1 < sorted.size() && sorted[end + 1] == sorted[end] + 1) ++end;
    if (runs++ == kMostRuns) {
      text += fmt::format(" and {} more", sorted.size() - at);
      break;
    }
    if (!text.empty()) text += ", ";
    text += end == at ? fmt::format("{}", sorted[at])
                      : fmt::format("{} to {}", sorted[at], sorted[end]);
    at = end + 1;
  }
  return fmt::format("{}{} {}", what, sorted.size() == 1 ? "" : "s", text);
}

DuePlaces due_places(const Scene& scene, const Evidence& evidence, Group group) {
  const Model right = scene.right();
  DuePlaces result;
  for (std::size_t token = 0; token < evidence.tokens().positions.size(); ++token) {
    result.push_back(right.places({token, group.head, group.key}, evidence.tokens()));
  }
  return result;
}

TurnError turn_error(const Evidence& evidence, Turn measured, const Model::Place& due,
                     double frequency) {
  const spec::FormatInfo& format = spec::info(evidence.target().dtype);
  const double angle = due.effective * frequency;
  const Turn off = measured / std::polar(due.size, angle);
  const double smallest = std::scalbn(1.0, format.min_exponent) / evidence.unit();
  const bool inside = due.size >= smallest && due.size <= largest_finite(format) / 4;
  const double rounding = 16 * evidence.unit() + (std::abs(angle) + due.bend) * 0x1p-48;
  return {std::abs(std::arg(off)), std::abs(std::abs(off) - 1), std::abs(off - 1.0),
          inside ? rounding : std::numeric_limits<double>::infinity()};
}

std::vector<double> unwrapped(const DuePlaces& due, const MeasuredTurns& turns) {
  std::vector<std::size_t> order(turns.size());
  std::vector<double> result(turns.empty() ? 0 : turns.front().size());
  for (std::size_t pair = 0; pair < result.size(); ++pair) {
    const auto at = [&](std::size_t token) { return due[token][pair].effective; };
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return at(a) < at(b); });
    for (const std::size_t token : order) {
      if (at(token) < 1) continue;
      const double rest =
          std::remainder(std::arg(turns[token][pair]) - at(token) * result[pair], kTurn);
      result[pair] += rest / at(token);
    }
  }
  return result;
}

void add_pair_patterns(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns,
                       const DuePlaces& due, Rounding rounding, Hypotheses& list) {
  if (turns.empty()) return;
  const std::vector<double> measured = unwrapped(due, turns);
  const int pairs = static_cast<int>(scene.frequency.size());
  Model model = scene.right();
  model.gain.assign(pairs, 1);
  std::map<std::string, std::vector<int>> by_law;
  std::vector<int> wrong;
  for (int pair = 0; pair < pairs; ++pair) {
    if (is_right(scene, evidence, turns, due, pair, rounding)) continue;
    const Law law = law_of(scene, evidence, turns, pair, measured[pair]);
    model.frequency[pair] = law.frequency;
    model.gain[pair] = law.gain;
    by_law[law.text].push_back(pair);
    wrong.push_back(pair);
  }
  if (wrong.empty() || static_cast<int>(wrong.size()) == pairs || by_law.size() > kMostRuns) return;
  std::string text;
  for (const auto& [law, which] : by_law) {
    text += fmt::format("{}{}: each {}", text.empty() ? "" : "; ", runs_text("pair", which), law);
  }
  list.push_back({"pattern:pairs",
                  fmt::format("{}; the other {} of {} are right", text,
                              pairs - static_cast<int>(wrong.size()), pairs),
                  model});
}

void add_measured_frequencies(const Scene& scene, const MeasuredTurns& turns, const DuePlaces& due,
                              Hypotheses& list) {
  if (turns.empty()) return;
  const std::vector<double> measured = unwrapped(due, turns);
  std::vector<int> wrong;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (std::size_t pair = 0; pair < measured.size(); ++pair) {
    if (!(scene.frequency[pair] > 0)) continue;
    const double ratio = measured[pair] / scene.frequency[pair];
    if (std::abs(ratio - 1) <= 1e-6) continue;
    wrong.push_back(static_cast<int>(pair));
    least = std::min(least, ratio);
    most = std::max(most, ratio);
  }
  if (wrong.empty()) return;
  list.push_back(
      {"pattern:frequencies",
       fmt::format("{} of {}: constant frequencies, {:.6g} to {:.6g} times the right ones, and "
                   "nothing else wrong",
                   runs_text("pair", wrong), measured.size(), least, most),
       scene.with(measured, scene.scale)});
}

}  // namespace ropecheck::properties
