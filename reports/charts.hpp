// Which kinds of charts does a report need? Lines, heat map, bars: data in, SVG out.
#pragma once

#include <string>
#include <vector>

#include "reports/svg.hpp"

namespace ropecheck::reports {

/// Colours that stand out on white and on near-black (contrast above 3 to both); dashes tell them
/// apart without colour.
std::string series_colour(std::size_t index);

struct Series {
  std::string label;
  std::vector<Point> points;  ///< sorted by x
  Stroke stroke;
  bool markers = false;
};

/// A horizontal level with a name: a tolerance, a unit.
struct Mark {
  double value;
  std::string label;
};

struct LineChart {
  std::string id;
  std::string title;
  std::string description;
  std::string x_label;
  std::string y_label;
  bool x_logarithmic = true;
  bool y_logarithmic = true;
  std::vector<Series> series;
  std::vector<Mark> marks;
};
std::string draw(const LineChart& chart);

/// The largest y per pixel column: keeps a chart under 30 KB however many positions were tested.
std::vector<Point> largest_per_column(const std::vector<Point>& points, const Axis& x);

/// Cells coloured by decade of their value.
struct HeatChart {
  std::string id;
  std::string title;
  std::string description;
  std::string x_label;
  std::string y_label;
  std::vector<std::string> columns;         ///< labels
  std::vector<std::vector<double>> values;  ///< [row][column]; negative = no data
};
std::string draw(const HeatChart& chart);

struct Bar {
  std::string label;
  double value;
  std::string words;  ///< printed beside the bar
};

/// Horizontal bars on a logarithmic scale.
struct BarChart {
  std::string id;
  std::string title;
  std::string description;
  std::string value_label;
  std::vector<Bar> bars;
};
std::string draw(const BarChart& chart);

/// Shares of a whole as upright columns.
struct Histogram {
  std::string id;
  std::string title;
  std::string description;
  std::string x_label;
  std::vector<std::string> bins;
  std::vector<std::uint64_t> counts;
};
std::string draw(const Histogram& chart);

}  // namespace ropecheck::reports
