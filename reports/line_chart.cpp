// How does a quantity grow with position or pair? Lines over linear or logarithmic axes.
#include <algorithm>
#include <cmath>

#include "reports/charts.hpp"

namespace ropecheck::reports {
namespace {

constexpr int kWidth = 760;
constexpr int kPlotHeight = 280;
constexpr double kLeft = 66, kRight = 20, kRowHeight = 18;
const Stroke kGrid{"currentColor", 0.5, "", 0.18};
const Stroke kFrame{"currentColor", 1, "", 0.6};

struct Frame {
  Axis x, y;
  double top, bottom;
};

template <class Pick>
std::vector<double> collect(const LineChart& chart, Pick pick) {
  std::vector<double> values;
  for (const Series& series : chart.series) {
    for (const Point& point : series.points) values.push_back(pick(point));
  }
  return values;
}

Axis spanning(const std::vector<double>& values, bool logarithmic) {
  if (logarithmic) {
    const Decades decades = decades_around(values);
    return {decades.from, decades.to, 0, 1, true};
  }
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {std::min(*low, 0.0), *high > *low ? *high : *low + 1, 0, 1, false};
}

/// Legend entries share rows of three.
int legend_rows(const LineChart& chart) { return static_cast<int>(chart.series.size() + 2) / 3; }

Frame frame_of(const LineChart& chart) {
  std::vector<double> heights = collect(chart, [](const Point& point) { return point.y; });
  for (const Mark& mark : chart.marks) heights.push_back(mark.value);
  Frame frame{
      spanning(collect(chart, [](const Point& point) { return point.x; }), chart.x_logarithmic),
      spanning(heights, chart.y_logarithmic), 10 + kRowHeight * legend_rows(chart), 0};
  if (chart.x_logarithmic) {  // whole decades would leave half of the width empty
    double last = 0;
    for (const Series& series : chart.series) {
      if (!series.points.empty()) last = std::max(last, series.points.back().x);
    }
    if (last > frame.x.from) frame.x.to = last;
  }
  frame.bottom = frame.top + kPlotHeight;
  frame.x.pixel_from = kLeft;
  frame.x.pixel_to = kWidth - kRight;
  frame.y.pixel_from = frame.bottom;
  frame.y.pixel_to = frame.top;
  return frame;
}

void draw_axes(Svg& svg, const LineChart& chart, const Frame& frame) {
  for (const Tick& tick : ticks(frame.x, 10)) {
    const double x = frame.x.at(tick.value);
    svg.line({x, frame.top}, {x, frame.bottom}, kGrid);
    svg.text({x, frame.bottom + 16}, tick.label, Anchor::middle);
  }
  for (const Tick& tick : ticks(frame.y, 8)) {
    const double y = frame.y.at(tick.value);
    svg.line({frame.x.pixel_from, y}, {frame.x.pixel_to, y}, kGrid);
    svg.text({frame.x.pixel_from - 6, y + 4}, tick.label, Anchor::end);
  }
  svg.polyline({{frame.x.pixel_from, frame.top},
                {frame.x.pixel_from, frame.bottom},
                {frame.x.pixel_to, frame.bottom}},
               kFrame);
  svg.text({(frame.x.pixel_from + frame.x.pixel_to) / 2, frame.bottom + 34}, chart.x_label,
           Anchor::middle);
  svg.vertical_text({14, (frame.top + frame.bottom) / 2}, chart.y_label);
}

void draw_legend(Svg& svg, const LineChart& chart) {
  constexpr double kColumn = (kWidth - kLeft) / 3;
  for (std::size_t index = 0; index < chart.series.size(); ++index) {
    const double x = kLeft + kColumn * static_cast<double>(index % 3);
    const double y = 8 + kRowHeight * static_cast<double>(index / 3);
    svg.line({x, y}, {x + 26, y}, chart.series[index].stroke);
    svg.text({x + 32, y + 4}, chart.series[index].label);
  }
}

void draw_marks(Svg& svg, const LineChart& chart, const Frame& frame) {
  for (const Mark& mark : chart.marks) {
    const double y = frame.y.at(mark.value);
    svg.line({frame.x.pixel_from, y}, {frame.x.pixel_to, y}, {"currentColor", 1, "1 3", 0.7});
    svg.text({frame.x.pixel_from + 6, y - 4}, mark.label, Anchor::start, 11);
  }
}

void draw_series(Svg& svg, const Series& series, const Frame& frame) {
  std::vector<Point> line;
  for (const Point& point : largest_per_column(series.points, frame.x)) {
    if (std::isnan(point.y)) continue;
    line.push_back({frame.x.at(point.x), frame.y.at(point.y)});
  }
  svg.polyline(line, series.stroke);
  if (!series.markers) return;
  for (const Point& point : line) svg.circle(point, 2, series.stroke.colour);
}

}  // namespace

std::string series_colour(std::size_t index) {
  constexpr const char* kColours[] = {"#2f7bd0", "#c2621a", "#2a8a5c",
                                      "#a855b5", "#8a7a1e", "#c94060"};
  return kColours[index % std::size(kColours)];
}

std::vector<Point> largest_per_column(const std::vector<Point>& points, const Axis& x) {
  std::vector<Point> result;
  double column = -1;
  for (const Point& point : points) {
    if (x.logarithmic && !(point.x > 0)) continue;
    const double here = std::floor(x.at(point.x) / 2);  // columns are two pixels wide
    if (result.empty() || here != column) {
      result.push_back(point);
      column = here;
    } else if (point.y > result.back().y) {
      result.back() = point;
    }
  }
  return result;
}

std::string draw(const LineChart& chart) {
  const Frame frame = frame_of(chart);
  Svg svg(chart.id, kWidth, static_cast<int>(frame.bottom) + 42, chart.title, chart.description);
  draw_axes(svg, chart, frame);
  draw_marks(svg, chart, frame);
  for (const Series& series : chart.series) draw_series(svg, series, frame);
  draw_legend(svg, chart);
  return svg.str();
}

}  // namespace ropecheck::reports
