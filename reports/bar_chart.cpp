// How large are a few quantities beside each other? Bars on a logarithmic scale, and histograms.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/charts.hpp"

namespace ropecheck::reports {
namespace {

constexpr int kWidth = 760;
constexpr double kRight = 20;
const Stroke kGrid{"currentColor", 0.5, "", 0.18};
const Stroke kFrame{"currentColor", 1, "", 0.6};

void draw_bar(Svg& svg, const Bar& bar, const Axis& axis, double y, std::string_view colour) {
  svg.text({axis.pixel_from - 8, y + 15}, bar.label, Anchor::end);
  const double end = bar.value > 0 ? axis.at(bar.value) : axis.pixel_from;
  svg.rectangle({axis.pixel_from, y + 2}, std::max(end - axis.pixel_from, 1.0), 18, colour);
  svg.text({end + 6, y + 15}, bar.words);
}

}  // namespace

std::string draw(const BarChart& chart) {
  constexpr double kLeft = 170, kTop = 6, kRow = 26, kWords = 130;
  std::vector<double> values;
  for (const Bar& bar : chart.bars) values.push_back(bar.value);
  const Decades decades = decades_around(values);
  const Axis axis{decades.from / 10, decades.to, kLeft, kWidth - kRight - kWords, true};
  const double bottom = kTop + kRow * static_cast<double>(chart.bars.size());
  Svg svg(chart.id, kWidth, static_cast<int>(bottom) + 42, chart.title, chart.description);
  for (const Tick& tick : ticks(axis, 9)) {
    svg.line({axis.at(tick.value), kTop}, {axis.at(tick.value), bottom}, kGrid);
    svg.text({axis.at(tick.value), bottom + 16}, tick.label, Anchor::middle);
  }
  for (std::size_t index = 0; index < chart.bars.size(); ++index) {
    draw_bar(svg, chart.bars[index], axis, kTop + kRow * static_cast<double>(index),
             series_colour(index));
  }
  svg.line({kLeft, kTop}, {kLeft, bottom}, kFrame);
  svg.text({(axis.pixel_from + axis.pixel_to) / 2, bottom + 34}, chart.value_label, Anchor::middle);
  return svg.str();
}

std::string draw(const Histogram& chart) {
  constexpr double kLeft = 20, kTop = 20, kHeight = 120;
  std::uint64_t total = 0, largest = 0;
  for (const std::uint64_t count : chart.counts) {
    total += count;
    largest = std::max(largest, count);
  }
  const double column =
      (kWidth - kLeft - kRight) / std::max<double>(1, static_cast<double>(chart.counts.size()));
  const double bottom = kTop + kHeight;
  constexpr double kLabelWidth = 46;
  const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(kLabelWidth / column)));
  Svg svg(chart.id, kWidth, static_cast<int>(bottom) + 42, chart.title, chart.description);
  for (std::size_t bin = 0; bin < chart.counts.size(); ++bin) {
    const double share =
        total == 0 ? 0 : static_cast<double>(chart.counts[bin]) / static_cast<double>(total);
    const double height = largest == 0 ? 0
                                       : kHeight * static_cast<double>(chart.counts[bin]) /
                                             static_cast<double>(largest);
    const double x = kLeft + column * static_cast<double>(bin);
    svg.rectangle({x + 2, bottom - height}, std::max(column - 4, 1.0), height, series_colour(0));
    if (chart.counts[bin] > 0 && every == 1) {
      svg.text({x + column / 2, bottom - height - 4}, fmt::format("{:.3g}%", 100 * share),
               Anchor::middle, 11);
    }
    if (bin % every == 0)
      svg.text({x + column / 2, bottom + 16}, chart.bins[bin], Anchor::middle, 11);
  }
  svg.line({kLeft, bottom}, {kWidth - kRight, bottom}, kFrame);
  svg.text({kWidth / 2.0, bottom + 34}, chart.x_label, Anchor::middle);
  return svg.str();
}

}  // namespace ropecheck::reports
