// Does a hypothesis reproduce what a kernel answered, to within the kernel's own rounding?
#include <algorithm>
#include <cmath>
#include <limits>

#include "properties/diagnosis_evidence.hpp"
#include "properties/judge_numbers.hpp"

namespace ropecheck::properties {

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kLargest = 2;    // of the elements, times a head's size
constexpr double kRoundings = 8;  // u: table, two products, a sum, twice
constexpr double kModel =
    0x1p-48;                   // of the angle: the model computes powers and products in binary64
constexpr double kSteps = 16;  // binary32 roundings of exponent, power, scaling and product
constexpr std::size_t kSkipped = 200;
constexpr double kBinary32 = 0x1p-24;
constexpr double kPowers = 1;  // a frequency is as uncertain as an angle of 1 rad

double gap(double got, double predicted) {
  if (!std::isfinite(got)) return std::isfinite(predicted) ? kInfinite : 0;
  return std::isfinite(predicted) ? std::abs(got - predicted) : kInfinite;
}

double tolerance(Rounding rounding, double unit, double angle, int pair) {
  const double binary32 = rounding == Rounding::wide ? (kSteps + 2 * pair) * kBinary32 : 0;
  const double size =
      std::isfinite(angle) ? std::abs(angle) : 0;  // then nothing finite is compared
  return kRoundings * unit + size * (kModel + binary32);
}

// The angle of a pair, and what a gain's power adds to its uncertainty.
double uncertain(const Model::Place& place, double frequency) {
  return std::abs(place.effective * frequency) + place.bend;
}

}  // namespace

// The largest factor of a pair by its gain, beyond A: at least 1.
double Evidence::stretched(const Model::Place& place, const Model& model) const {
  return model.stretch ? std::max(1.0, place.size / scale_) : 1.0;
}

template <class Visit>
bool Evidence::compare_frequencies(const Model& model, Visit visit) const {
  if (frequencies_.empty()) return true;
  if (!visit(gap(attention_scale_, model.scale), scale_, kPowers, 0, frequency_unit_)) return false;
  const std::size_t count = std::min(frequencies_.size(), model.frequency.size());
  for (std::size_t pair = 0; pair < count; ++pair) {
    const double size = std::max(std::abs(model.frequency[pair]), 0x1p-1000);
    if (!visit(gap(frequencies_[pair], model.frequency[pair]), size, kPowers,
               static_cast<int>(pair), frequency_unit_))
      return false;
  }
  return true;
}

template <class Visit>
bool Evidence::compare_table(const Model& model, Visit visit) const {
  const auto last = [&](double value) { return model.result ? model.result(value) : value; };
  ProbeTokens rows = tokens_;  // a table knows no sequences
  rows.starts = {0};
  for (ProbeTokens& each : rows.further) each.starts = {0};
  for (std::size_t token = 0; token < table_.size(); ++token) {
    const auto places = model.places({token, 0, false}, rows);
    const std::vector<Turn> turns = model.turns(places);
    for (std::size_t pair = 0; pair < table_[token].size(); ++pair) {
      const double angle = uncertain(places[pair], model.frequency[pair]);
      const Turn& got = table_[token][pair];
      if (!visit(std::max(gap(got.real(), last(turns[pair].real())),
                          gap(got.imag(), last(turns[pair].imag()))),
                 scale_, angle, static_cast<int>(pair), unit_))
        return false;
    }
  }
  return true;
}

template <class Visit>
bool Evidence::compare_answer(const Model& model, const Answer& answer, Visit visit) const {
  const auto last = [&](double value) { return model.result ? model.result(value) : value; };
  const auto places = model.places(answer.site, tokens_);
  const std::vector<Turn> turns = model.turns(places);
  std::vector<double> predicted = answer.x;
  if (model.head) {
    model.head(answer.site, turns, answer.x, predicted);
  } else {
    turn_pairs(head_, target_.layout, turns, answer.x, predicted);
  }
  const double fastest = *std::max_element(model.frequency.begin(), model.frequency.end());
  const double limit = largest_finite(spec::info(target_.dtype)) / 2;
  for (std::size_t element = 0; element < predicted.size(); ++element) {
    if (model.open && model.open(answer.site, static_cast<int>(element))) continue;
    const auto inside = static_cast<int>(element) - head_.rotary_offset;
    int pair = 0;
    double angle = 0, size = kLargest * answer.size * scale_;
    if (inside >= 0 && inside < head_.rotary_dim) {
      pair = target_.layout == spec::Layout::half ? inside % head_.pairs() : inside / 2;
      angle = uncertain(places[pair], model.head ? fastest : model.frequency[pair]);
      size *= stretched(places[pair], model);
    }
    // Where a gain leaves the format there is nothing to compare.
    if (model.stretch && !(size <= limit)) continue;
    if (!visit(gap(answer.y[element], last(predicted[element])), size, angle, pair, unit_))
      return false;
  }
  return true;
}

// Calls visit(gap, size, angle, pair, unit) for every value selected, until it says false.
template <class Visit>
void Evidence::compare(const Model& model, const Selection& selection, Visit visit) const {
  const auto selected = [&](Part part) {
    return !selection.parts || selection.parts->contains(part);
  };
  if (selected(Part::frequencies) && !compare_frequencies(model, visit)) return;
  if (selected(Part::table) && !compare_table(model, visit)) return;
  if (!selected(Part::rotation)) return;
  for (const Answer& answer : answers_) {
    if (selection.groups && !selection.groups->contains({answer.site.key, answer.site.head}))
      continue;
    if (!compare_answer(model, answer, visit)) return;
  }
}

double Evidence::excess(const Model& model, Rounding rounding, const Selection& selection,
                        bool rounds) const {
  std::vector<double> ratios;
  const double floor = 2 * smallest_subnormal(spec::info(target_.dtype));
  compare(model, selection, [&](double misfit, double size, double angle, int pair, double unit) {
    ratios.push_back(misfit / (size * tolerance(rounding, unit, angle, pair) + floor));
    return true;
  });
  if (ratios.empty()) return 0;
  const bool broken =
      std::any_of(ratios.begin(), ratios.end(), [](double ratio) { return !std::isfinite(ratio); });
  if (broken) return kInfinite;
  const std::size_t skipped = rounds ? ratios.size() / kSkipped : 0;
  const auto at = ratios.end() - 1 - static_cast<std::ptrdiff_t>(skipped);
  std::nth_element(ratios.begin(), at, ratios.end());
  return *at;
}

bool Evidence::fits(const Model& model, Rounding rounding, const Selection& selection,
                    bool rounds) const {
  if (rounds) return excess(model, rounding, selection, true) <= 1;
  const double floor = 2 * smallest_subnormal(spec::info(target_.dtype));
  bool result = true;
  compare(model, selection, [&](double misfit, double size, double angle, int pair, double unit) {
    result = misfit <= size * tolerance(rounding, unit, angle, pair) + floor;
    return result;
  });
  return result;
}

Evidence::Finite Evidence::finite(const Selection& selection) const {
  Finite result;
  const auto add = [&](double value) {
    ++result.all;
    if (std::isfinite(value)) ++result.finite;
  };
  const auto selected = [&](Part part) {
    return !selection.parts || selection.parts->contains(part);
  };
  if (selected(Part::frequencies) && !frequencies_.empty()) {
    add(attention_scale_);
    for (const double value : frequencies_) add(value);
  }
  if (selected(Part::table)) {
    for (const auto& row : table_) {
      for (const Turn& turn : row) {
        add(turn.real());
        add(turn.imag());
      }
    }
  }
  if (!selected(Part::rotation)) return result;
  for (const Answer& answer : answers_) {
    if (selection.groups && !selection.groups->contains({answer.site.key, answer.site.head}))
      continue;
    for (const double value : answer.y) add(value);
  }
  return result;
}

double Evidence::misfit(const Model& model, const Selection& selection) const {
  double worst = 0;
  compare(model, selection, [&](double misfit, double size, double, int, double) {
    worst = std::max(worst, misfit / size);
    return true;
  });
  return worst;
}

}  // namespace ropecheck::properties
