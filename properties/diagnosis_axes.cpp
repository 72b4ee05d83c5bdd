// Known mistakes in which of a token's positions turns which pair, and in the frequencies of axes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "properties/diagnosis_patterns.hpp"

namespace ropecheck::properties {

namespace {

using Axes = std::vector<int>;  // [pairs]

struct Sections {
  std::vector<int> of;  // pairs of each axis
  int pairs;

  int at(std::size_t axis) const { return axis < of.size() ? of[axis] : 0; }
  Axes map(const std::function<int(int)>& axis) const {
    Axes result;
    for (int pair = 0; pair < pairs; ++pair) result.push_back(axis(pair));
    return result;
  }
  // `step` 2: sections counted in elements.
  Axes chunked(int step = 1) const {
    const int total = std::max(1, std::accumulate(of.begin(), of.end(), 0));
    return map([&](int pair) {
      int left = step * pair % total, axis = 0;
      while (left >= at(static_cast<std::size_t>(axis)))
        left -= at(static_cast<std::size_t>(axis++));
      return axis;
    });
  }
  Axes interleaved() const {
    return map([&](int pair) {
      const int axis = pair % 3;
      return axis > 0 && pair < 3 * at(static_cast<std::size_t>(axis)) ? axis : 0;
    });
  }
  Axes without_end() const {
    return map([](int pair) { return pair % 3; });
  }
  Axes idle() const {
    return map([&](int pair) {
      const int axis = pair % 3;
      return pair < 3 * at(static_cast<std::size_t>(axis)) ? axis : kIdle;
    });
  }
  Axes height_width_time() const {
    return map([&](int pair) { return pair < at(0) + at(1) ? 1 + pair % 2 : 0; });
  }
  Axes height_width_apart() const {
    return map([&](int pair) { return pair < at(0) ? 1 : pair < at(0) + at(1) ? 2 : 0; });
  }
};

// "pairs 61 and 62 turn by no axis (asked: axis 0)", for every change of axis.
std::string changes(const Axes& asked, const Axes& used) {
  std::string text;
  for (const int wanted : {0, 1, 2, 3}) {
    for (const int found : {kIdle, 0, 1, 2, 3}) {
      std::vector<int> pairs;
      for (std::size_t pair = 0; pair < asked.size(); ++pair) {
        if (asked[pair] == wanted && used[pair] == found && found != wanted)
          pairs.push_back(static_cast<int>(pair));
      }
      if (pairs.empty()) continue;
      const std::string by =
          found == kIdle ? "by position 0, a further axis" : fmt::format("by axis {}", found);
      text +=
          fmt::format("{}{} {} {} (asked: axis {})", text.empty() ? "" : ", ",
                      runs_text("pair", pairs), pairs.size() == 1 ? "turns" : "turn", by, wanted);
    }
  }
  return text;
}

void add_map(const Scene& scene, const char* id, const std::string& text, const Axes& axes,
             Hypotheses& list) {
  Model model = scene.right();
  if (model.axis == axes) return;
  list.push_back({id, fmt::format("{}: {}", text, changes(model.axis, axes)), model});
  list.back().model.axis = axes;
}

void add_orders(const Scene& scene, const spec::MultiAxis& scheme, Hypotheses& list) {
  const Sections sections{scheme.section, scene.specification.head.pairs()};
  using Order = spec::AxisOrder;
  const bool interleaved = scheme.order == Order::interleaved;
  const bool chunked = scheme.order == Order::chunked;
  const auto add = [&](const char* id, const char* text, const Axes& axes) {
    add_map(scene, id, text, axes, list);
  };
  add(interleaved ? "L6-interleaved-as-chunked" : "axes:chunked", "sections are read as chunked",
      sections.chunked());
  add(chunked ? "L6-chunked-as-interleaved" : "axes:interleaved",
      "sections are read as interleaved", sections.interleaved());
  add(interleaved ? "L6-idle-pairs" : "axes:interleaved-or-idle",
      "interleaved sections with idle pairs, as ggml", sections.idle());
  add(interleaved ? "L6-interleaved-without-end" : "axes:interleaved-without-end",
      "axis i mod 3 for every pair", sections.without_end());
  if (chunked) {
    add("L6-sections-of-elements", "sections are counted in elements", sections.chunked(2));
  }
  if (scheme.section.size() == 3) {
    add("axes:height-width-time", "sections are read as height and width by turns, then time",
        sections.height_width_time());
    add(scheme.order == Order::height_width_time ? "L6-height-width-apart"
                                                 : "axes:height-width-apart",
        "height, then width, then time in chunks", sections.height_width_apart());
  }
}

// One axis for all, and the right map with axes exchanged.
void add_exchanges(const Scene& scene, int axes, Hypotheses& list) {
  const Axes right = scene.right().axis;
  add_map(scene, "L6-first-axis-only", "every pair turns by the first position",
          Axes(right.size(), 0), list);
  for (int axis = 1; axis < axes; ++axis) {
    add_map(scene, "axes:one-axis-only", fmt::format("every pair turns by axis {}", axis),
            Axes(right.size(), axis), list);
  }
  std::vector<int> order(static_cast<std::size_t>(axes));
  std::iota(order.begin(), order.end(), 0);
  while (std::next_permutation(order.begin(), order.end())) {
    Axes exchanged = right;
    for (int& axis : exchanged) axis = order[static_cast<std::size_t>(axis)];
    const bool height_width = axes >= 3 && order[0] == 0 && order[1] == 2 && order[2] == 1;
    const char* id = axes == 2      ? "L9-axial-axes-swapped"
                     : height_width ? "L9-height-width-swapped"
                                    : "axes:exchanged";
    add_map(scene, id, "axes are exchanged", exchanged, list);
  }
}

// b^(-2·number(i)/d) in place of the plain frequency.
void add_numbers(const Scene& scene, const char* id, const char* text,
                 const std::function<double(int)>& number, Hypotheses& list) {
  std::vector<double> result;
  const double d = scene.specification.head.rotary_dim;
  for (std::size_t pair = 0; pair < scene.frequency.size(); ++pair) {
    const double plain = scene.plain[pair];
    const double power =
        std::pow(scene.specification.base, -2 * number(static_cast<int>(pair)) / d);
    const bool axial = std::holds_alternative<spec::Axial>(scene.specification.scheme);
    result.push_back(axial ? power : scene.frequency[pair] / plain * power);
  }
  list.push_back({id, text, scene.with(result, scene.scale)});
}

void add_axial(const Scene& scene, const spec::Axial& scheme, Hypotheses& list) {
  const int half = scene.specification.head.pairs() / 2;
  const bool restarted = scheme.frequencies == spec::AxialFrequencies::restarted;
  add_numbers(
      scene, "F29-axial-without-restart", "base^(-4i/d) with the pair index through both axes",
      [](int i) { return 2.0 * i; }, list);
  add_numbers(
      scene, "axes:plain-frequencies", "base^(-2i/d) with the pair index through both axes",
      [](int i) { return 1.0 * i; }, list);
  add_numbers(
      scene, "F29-axial-of-whole-width", "base^(-2k/d) on each axis",
      [=](int i) { return 1.0 * (i % half); }, list);
  add_numbers(
      scene, restarted ? "axes:restarted" : "F29-even-frequencies-for-both",
      "the even frequencies on both axes", [=](int i) { return 2.0 * (i % half); }, list);
  add_numbers(
      scene, "axes:alternating-frequencies",
      "the even frequencies on one axis, the odd ones on the other",
      [=](int i) { return 2.0 * (i % half) + (i < half ? 0 : 1); }, list);
  Axes turns;
  for (int pair = 0; pair < 2 * half; ++pair) turns.push_back(pair % 2);
  add_map(scene, "L17-axial-axes-alternating", "axes take turns", turns, list);
  if (scheme.position_shift != 0) {
    Model unshifted = scene.right();
    unshifted.effective = nullptr;
    list.push_back({"I14-grid-shift-forgotten",
                    fmt::format("position in place of position + {}", scheme.position_shift),
                    unshifted});
  }
}

}  // namespace

void add_axis_mistakes(const Scene& scene, Hypotheses& list) {
  const int axes = spec::axes(scene.specification);
  if (axes < 2) return;
  if (const auto* scheme = std::get_if<spec::MultiAxis>(&scene.specification.scheme)) {
    add_orders(scene, *scheme, list);
    const Axes right = scene.right().axis;
    add_numbers(
        scene, "F28-pair-index-per-axis", "base^(-2k/d), k counted within the axis",
        [&](int pair) {
          const auto end = right.begin() + pair;
          return static_cast<double>(std::count(right.begin(), end, right[pair]));
        },
        list);
  }
  if (const auto* scheme = std::get_if<spec::Axial>(&scene.specification.scheme)) {
    add_axial(scene, *scheme, list);
  }
  add_exchanges(scene, axes, list);
}

void add_measured_axes(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns,
                       Rounding rounding, Hypotheses& list) {
  const int axes = spec::axes(scene.specification);
  if (axes < 2 || turns.empty()) return;
  const Model right = scene.right();
  Axes used = right.axis;
  const double relative = 0x1p-44 + (rounding == Rounding::wide ? 64 * 0x1p-24 : 0);
  const auto explained = [&](int pair, int axis) {
    Model model = right;
    std::fill(model.axis.begin(), model.axis.end(), axis);
    for (std::size_t token = 0; token < turns.size(); ++token) {
      const auto places = model.places({token, 0, false}, evidence.tokens());
      const double angle = places[pair].effective * model.frequency[pair];
      const double size = places[pair].size;
      const Turn expected(size * std::cos(angle), size * std::sin(angle));
      const double allowed = size * (16 * evidence.unit() + std::abs(angle) * relative);
      if (!(std::abs(turns[token][pair] - expected) <= allowed)) return false;
    }
    return true;
  };
  for (std::size_t pair = 0; pair < used.size(); ++pair) {
    const int at = static_cast<int>(pair);
    if (explained(at, right.axis[pair])) continue;
    int axis = kIdle;
    while (axis < axes && !explained(at, axis)) ++axis;
    if (axis == axes) return;
    used[pair] = axis;
  }
  add_map(scene, "axes:by-pair", "each pair by an axis of its own", used, list);
}

}  // namespace ropecheck::properties
