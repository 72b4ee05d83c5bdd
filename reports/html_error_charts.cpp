// How does the error grow with position? The chart of one kernel and the comparison of all.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

/// Room for a third of the chart's width.
std::string legend_name(const std::string& kernel) {
  constexpr std::size_t kLongest = 26;
  const std::string name = clean(kernel);
  if (name.size() <= kLongest) return name;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80)
    --end;  // not inside a character
  return name.substr(0, end) + "…";
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
    chart.series.push_back({legend_name(verdict.kernel),
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

}  // namespace ropecheck::reports
