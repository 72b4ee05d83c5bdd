// Where, over pairs and positions, is the error? A heat map coloured by decade.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/charts.hpp"

namespace ropecheck::reports {
namespace {

constexpr int kWidth = 760;
constexpr double kLeft = 66, kRight = 20, kTop = 30;

/// Dark is small, bright is large (the colour map viridis, sampled).
constexpr const char* kColours[] = {"#440154", "#482878", "#3e4989", "#31688e", "#26828e",
                                    "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"};
constexpr int kSmallest = -9;  // the first colour is for values below 10^-8

int shade(double value) {
  if (value < 0) return -1;
  if (!(value > 0)) return 0;
  const int decade = static_cast<int>(std::floor(std::log10(value)));
  return std::clamp(decade - kSmallest, 0, static_cast<int>(std::size(kColours)) - 1);
}

/// One rectangle per run of equal shades.
void draw_row(Svg& svg, const std::vector<double>& row, double y, double width, double height) {
  for (std::size_t first = 0; first < row.size();) {
    std::size_t last = first + 1;
    while (last < row.size() && shade(row[last]) == shade(row[first])) ++last;
    if (const int colour = shade(row[first]); colour >= 0) {
      svg.rectangle({kLeft + width * static_cast<double>(first), y},
                    width * static_cast<double>(last - first), height, kColours[colour]);
    }
    first = last;
  }
}

void draw_scale(Svg& svg) {
  constexpr double kBox = 60;
  for (std::size_t index = 0; index < std::size(kColours); ++index) {
    const double x = kLeft + kBox * static_cast<double>(index);
    const int exponent = kSmallest + static_cast<int>(index);
    svg.rectangle({x, 4}, 12, 12, kColours[index]);
    svg.text({x + 16, 14},
             index == 0 ? "<" + power_of_ten(exponent + 1) : "≥" + power_of_ten(exponent),
             Anchor::start, 11);
  }
}

void draw_labels(Svg& svg, const HeatChart& chart, double width, double bottom, double row_height) {
  const std::size_t every = std::max<std::size_t>(1, (chart.columns.size() + 9) / 10);
  for (std::size_t index = 0; index < chart.columns.size(); index += every) {
    svg.text({kLeft + width * static_cast<double>(index), bottom + 16}, chart.columns[index],
             Anchor::start, 11);
  }
  const std::size_t step = std::max<std::size_t>(1, (chart.values.size() + 7) / 8);
  for (std::size_t row = 0; row < chart.values.size(); row += step) {
    svg.text({kLeft - 6, kTop + row_height * static_cast<double>(row) + std::max(row_height, 9.0)},
             std::to_string(row), Anchor::end, 11);
  }
  svg.text({(kLeft + kWidth - kRight) / 2, bottom + 34}, chart.x_label, Anchor::middle);
  svg.vertical_text({14, (kTop + bottom) / 2}, chart.y_label);
}

}  // namespace

std::string draw(const HeatChart& chart) {
  const auto rows = static_cast<double>(chart.values.size());
  const double row_height = std::clamp(320 / std::max(rows, 1.0), 1.5, 14.0);
  const double bottom = kTop + row_height * rows;
  const double width =
      (kWidth - kLeft - kRight) / std::max<double>(1, static_cast<double>(chart.columns.size()));
  Svg svg(chart.id, kWidth, static_cast<int>(bottom) + 42, chart.title, chart.description);
  draw_scale(svg);
  for (std::size_t row = 0; row < chart.values.size(); ++row) {
    draw_row(svg, chart.values[row], kTop + row_height * static_cast<double>(row), width,
             row_height);
  }
  draw_labels(svg, chart, width, bottom, row_height);
  return svg.str();
}

}  // namespace ropecheck::reports
