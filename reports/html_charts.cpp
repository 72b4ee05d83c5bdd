// Which charts show where and of what kind the error is? Heat map, frequencies, budget, histograms.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "reports/charts.hpp"
#include "reports/html.hpp"
#include "reports/text.hpp"

namespace ropecheck::reports {

using properties::KernelVerdict;

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
  std::optional<spec::Dtype> dtype;  // the first one stands for all
  for (const properties::LevelResult& level : verdict.levels) {
    if (level.histogram.empty() || level.level == properties::Level::frequencies) continue;
    if (!dtype) dtype = level.dtype;
    if (level.dtype != *dtype || shown == kMost) continue;
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
