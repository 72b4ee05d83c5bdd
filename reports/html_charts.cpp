// Which charts does a verdict give? Its data, prepared and drawn, each with its numbers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "reports/charts.hpp"
#include "reports/html.hpp"
#include "reports/text.hpp"

namespace ropecheck::reports {
namespace {

using properties::ErrorAtPosition;
using properties::KernelVerdict;

/// Largest error and bounds per |position| >= 1, ascending: a logarithmic axis knows no zero and no
/// sign.
std::vector<ErrorAtPosition> by_distance(const KernelVerdict& verdict) {
  std::map<std::int64_t, ErrorAtPosition> largest;
  for (const ErrorAtPosition& at : verdict.error_by_position) {
    if (at.position == 0) continue;
    const std::int64_t distance = at.position < 0 ? -at.position : at.position;
    auto [slot, fresh] = largest.try_emplace(distance, at);
    if (!fresh && at.error > slot->second.error) slot->second = at;
  }
  std::vector<ErrorAtPosition> result;
  for (auto& [distance, at] : largest) {
    at.position = distance;
    result.push_back(at);
  }
  return result;
}

template <class Pick>
std::vector<Point> points_of(const std::vector<ErrorAtPosition>& errors, Pick pick) {
  std::vector<Point> points;
  for (const ErrorAtPosition& at : errors)
    points.push_back({static_cast<double>(at.position), pick(at)});
  return points;
}

void add_bounds(LineChart& chart, const std::vector<ErrorAtPosition>& errors) {
  chart.series.push_back({"fp32-angle bound",
                          points_of(errors, [](const auto& at) { return at.bound; }),
                          {"currentColor", 1.2, "7 4", 0.85},
                          false});
  chart.series.push_back({"fp32-recurrence bound",
                          points_of(errors, [](const auto& at) { return at.recurrence_bound; }),
                          {"currentColor", 1.2, "2 3", 0.85},
                          false});
}

LineChart error_chart(const std::string& id, const std::string& who) {
  LineChart chart;
  chart.id = id;
  chart.title = "Error against position: " + who;
  chart.description =
      "Largest table error over all pairs at each tested position, with the a-priori bounds.";
  chart.x_label = "|position|, tokens";
  chart.y_label = "table error / attention scale";
  for (const spec::Dtype dtype : {spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
    const spec::FormatInfo& format = spec::info(dtype);
    chart.marks.push_back({2 * format.unit_roundoff, fmt::format("2u({})", format.name)});
  }
  return chart;
}

/// The largest error of each octave of |position|.
Table octaves(const std::vector<ErrorAtPosition>& errors) {
  Table table("Largest error per octave of |position|", {{"|position| from"},
                                                         {"worst at", true},
                                                         {"error", true},
                                                         {"fp32-angle bound", true},
                                                         {"fp32-recurrence bound", true}});
  std::map<int, ErrorAtPosition> worst;
  for (const ErrorAtPosition& at : errors) {
    auto [slot, fresh] = worst.try_emplace(std::ilogb(static_cast<double>(at.position)), at);
    if (!fresh && at.error > slot->second.error) slot->second = at;
  }
  for (const auto& [octave, at] : worst) {
    table.row({text(fmt::format("{:.0f}", std::ldexp(1.0, octave))),
               text(std::to_string(at.position)), text(brief(at.error)), text(brief(at.bound)),
               text(brief(at.recurrence_bound))});
  }
  return table;
}

}  // namespace

std::string error_figure(const KernelVerdict& verdict, const std::string& id, Detail detail) {
  const std::vector<ErrorAtPosition> errors = by_distance(verdict);
  if (errors.empty() || detail == Detail::minimal) return "";
  LineChart chart = error_chart(id, verdict.kernel);
  chart.series.push_back({"measured",
                          points_of(errors, [](const auto& at) { return at.error; }),
                          {series_colour(0), 1.6, "", 1},
                          true});
  add_bounds(chart, errors);
  return figure(draw(chart),
                "Largest table error over all pairs at each tested position. Dotted horizontals: "
                "2u of the formats; "
                "where the error leaves one of them the safe context of that format ends.",
                octaves(errors), detail);
}

std::string comparison_figure(const std::vector<KernelVerdict>& verdicts, Detail detail) {
  constexpr std::size_t kMost = 6;  // as many as there are colours
  LineChart chart = error_chart("comparison", "all kernels");
  Table table("Largest error of each kernel over all tested positions",
              {{"kernel"}, {"worst at", true}, {"error", true}});
  std::vector<ErrorAtPosition> longest;
  for (const KernelVerdict& verdict : verdicts) {
    const std::vector<ErrorAtPosition> errors = by_distance(verdict);
    if (errors.empty() || chart.series.size() == kMost) continue;
    if (errors.size() > longest.size()) longest = errors;
    const std::size_t index = chart.series.size();
    constexpr const char* kDashes[] = {"", "10 3", "3 2", "10 3 2 3", "6 6", "1 2"};
    chart.series.push_back({shortened(verdict.kernel, 30),
                            points_of(errors, [](const auto& at) { return at.error; }),
                            {series_colour(index), 1.8, kDashes[index], 1},
                            false});
    const auto worst =
        std::max_element(errors.begin(), errors.end(),
                         [](const auto& a, const auto& b) { return a.error < b.error; });
    table.row(
        {code(verdict.kernel), text(std::to_string(worst->position)), text(brief(worst->error))});
  }
  if (chart.series.size() < 2 || detail == Detail::minimal) return "";
  add_bounds(chart, longest);
  return "<h3>Error against position, all kernels</h3>\n" +
         figure(draw(chart), "Largest table error over all pairs; both axes logarithmic.", table,
                detail);
}

std::string heat_figure(const KernelVerdict& verdict, const std::string& id, Detail detail) {
  if (verdict.heat_map.empty() || detail == Detail::minimal) return "";
  constexpr int kMostRows = 128;
  std::map<std::int64_t, std::size_t> column_of;
  int pairs = 0;
  for (const auto& cell : verdict.heat_map) {
    column_of.emplace(cell.from, 0);
    pairs = std::max(pairs, cell.pair + 1);
  }
  HeatChart chart{id,
                  "Angle error over pair and position: " + verdict.kernel,
                  "Colour: largest angle error in radians, by decade.",
                  "|position| from, tokens",
                  "pair",
                  {},
                  {}};
  std::vector<Column> columns{{"pair"}};
  for (auto& [from, index] : column_of) {
    index = chart.columns.size();
    chart.columns.push_back(std::to_string(from));
    columns.push_back({std::to_string(from), true});
  }
  const int per_row = (pairs + kMostRows - 1) / kMostRows;
  chart.values.assign(static_cast<std::size_t>((pairs + per_row - 1) / per_row),
                      std::vector<double>(column_of.size(), -1));
  for (const auto& cell : verdict.heat_map) {
    double& value =
        chart.values[static_cast<std::size_t>(cell.pair / per_row)][column_of[cell.from]];
    value = std::max(value, cell.angle_error);
  }
  if (per_row > 1) chart.y_label = fmt::format("pair / {}", per_row);
  Table table("Largest angle error in radians, by pair (rows) and |position| (columns)", columns);
  for (std::size_t row = 0; row < chart.values.size(); ++row) {
    std::vector<Cell> cells{text(std::to_string(row * static_cast<std::size_t>(per_row)))};
    for (const double value : chart.values[row])
      cells.push_back(text(value < 0 ? "" : fmt::format("{:.1e}", value)));
    table.row(cells);
  }
  return figure(draw(chart),
                "Largest angle error in radians, by pair and |position|. Bright is wrong.", table,
                detail);
}

std::string frequency_figure(const KernelVerdict& verdict, const std::string& id, Detail detail) {
  if (verdict.frequencies.empty() || detail == Detail::minimal) return "";
  LineChart chart;
  chart.id = id;
  chart.title = "Frequencies of the scheme";
  chart.description =
      "Frequency of each pair in radians per token, beside those of the default scheme.";
  chart.x_label = "pair";
  chart.y_label = "frequency, rad/token";
  chart.x_logarithmic = false;
  Series scheme{"this scheme", {}, {series_colour(0), 1.8, "", 1}, true};
  Series plain{"default scheme", {}, {"currentColor", 1.2, "7 4", 0.85}, false};
  Table table("Frequencies in radians per token",
              {{"pair"}, {"frequency", true}, {"default", true}, {"ratio", true}});
  for (std::size_t pair = 0; pair < verdict.frequencies.size(); ++pair) {
    const double frequency = verdict.frequencies[pair];
    const double unscaled =
        pair < verdict.default_frequencies.size() ? verdict.default_frequencies[pair] : 0;
    const auto x = static_cast<double>(pair);
    if (frequency > 0) scheme.points.push_back({x, frequency});
    if (unscaled > 0) plain.points.push_back({x, unscaled});
    table.row({text(std::to_string(pair)), text(fmt::format("{}", frequency)),
               text(fmt::format("{}", unscaled)),
               text(unscaled > 0 ? fmt::format("{:.6g}", frequency / unscaled) : "")});
  }
  chart.series = {scheme, plain};
  return figure(draw(chart),
                verdict.scheme_active ? "Where the two lines meet the scheme leaves a pair alone; "
                                        "where they part it slows the pair down."
                                      : "The scheme is inactive here: every frequency equals the "
                                        "default's, so schemes cannot be told apart.",
                table, detail);
}

std::string budget_figure(const KernelVerdict& verdict, const std::string& id, Detail detail) {
  const properties::Budget& budget = verdict.budget;
  if (!budget.known || detail == Detail::minimal) return "";
  const spec::Dtype dtype = verdict.description.has(spec::Dtype::f32) || verdict.levels.empty()
                                ? spec::Dtype::f32
                                : verdict.levels.front().dtype;
  const spec::FormatInfo& format = spec::info(dtype);
  const double rotation = budget.rotation_rounding * format.unit_roundoff;
  const BarChart chart{
      id,
      "Error budget: " + verdict.kernel,
      "The end-to-end error split by its cause.",
      "rad, or relative to the attention scale",
      {{"frequency", budget.frequency, brief(budget.frequency) + " rad"},
       {"angle", budget.angle, brief(budget.angle) + " rad"},
       {"cos and sin", budget.trigonometric, brief(budget.trigonometric)},
       {"rotation rounding", rotation,
        fmt::format("{} ({} u)", brief(rotation), brief(budget.rotation_rounding))}}};
  Table table("Each part at its own maximum", {{"part"}, {"size", true}});
  for (const Bar& bar : chart.bars) table.row({text(bar.label), text(bar.words)});
  return figure(draw(chart),
                "What each step adds to the error, each at its own worst place. The longest bar is "
                "where to look first.",
                table, detail);
}

std::string histogram_figures(const KernelVerdict& verdict, const std::string& id, Detail detail) {
  if (detail != Detail::full) return "";
  constexpr std::size_t kMost = 4;
  std::string html;
  std::size_t shown = 0;
  for (const properties::LevelResult& level : verdict.levels) {
    if (level.histogram.empty() || level.dtype != verdict.levels.front().dtype || shown == kMost)
      continue;
    const bool rotates = level.level == properties::Level::rotate;
    Histogram chart{fmt::format("{}-{}", id, shown++),
                    fmt::format("Errors of level {} in {}", properties::name(level.level),
                                spec::name(level.dtype)),
                    "Share of the judged values by size of the error.",
                    rotates ? "pair error, u" : "error, ulp",
                    {},
                    level.histogram};
    Table table("Counts", {{"error"}, {"values", true}});
    for (std::size_t bin = 0; bin < level.histogram.size(); ++bin) {
      const double from = bin == 0 ? 0 : std::ldexp(1.0, static_cast<int>(bin) - 2);
      chart.bins.push_back((bin == 0 ? "<" : "≥") + brief(bin == 0 ? 0.5 : from));
      table.row({text(chart.bins.back()), text(std::to_string(level.histogram[bin]))});
    }
    const std::string layout = level.layout ? fmt::format(", {}", spec::name(*level.layout)) : "";
    html += figure(draw(chart),
                   fmt::format("Level {}, {}{}: how the errors are distributed.",
                               properties::name(level.level), spec::name(level.dtype), layout),
                   table, detail);
  }
  return html;
}

}  // namespace ropecheck::reports
