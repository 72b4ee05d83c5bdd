// How are charts drawn without a script or a style sheet?
#include "reports/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/text.hpp"

namespace ropecheck::reports {
namespace {

std::string attributes(const Stroke& stroke) {
  std::string text =
      fmt::format(R"(stroke="{}" stroke-width="{:.1f}")", stroke.colour, stroke.width);
  if (!stroke.dash.empty()) text += fmt::format(R"( stroke-dasharray="{}")", stroke.dash);
  if (stroke.opacity < 1) text += fmt::format(R"( stroke-opacity="{:.2f}")", stroke.opacity);
  return text;
}

std::vector<Tick> decade_ticks(const Axis& axis, int most) {
  const int first = static_cast<int>(std::ceil(std::log10(axis.from) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(axis.to) + 1e-9));
  const int step = std::max(1, (last - first + most) / most);
  std::vector<Tick> result;
  for (int exponent = first; exponent <= last; exponent += step) {
    result.push_back({std::pow(10.0, exponent), power_of_ten(exponent)});
  }
  return result;
}

std::vector<Tick> linear_ticks(const Axis& axis, int most) {
  const double span = axis.to - axis.from;
  double step = std::pow(10.0, std::floor(std::log10(span / most)));
  for (const double factor : {2.0, 2.5, 2.0}) {  // 1, 2, 5, 10 times the power of ten
    if (span / step > most) step *= factor;
  }
  std::vector<Tick> result;
  for (double value = std::ceil(axis.from / step) * step; value <= axis.to + step / 1e6;
       value += step) {
    result.push_back({value, fmt::format("{:.4g}", value)});
  }
  return result;
}

}  // namespace

Svg::Svg(std::string_view id, int width, int height, std::string_view title,
         std::string_view description) {
  body_ = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" )"
      R"(aria-labelledby="{2}-t {2}-d" font-family="system-ui, sans-serif" font-size="12">)"
      "\n<title id=\"{2}-t\">{3}</title>\n<desc id=\"{2}-d\">{4}</desc>\n",
      width, height, id, escape_html(title), escape_html(description));
}

void Svg::line(Point from, Point to, const Stroke& stroke) {
  body_ += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n",
                       from.x, from.y, to.x, to.y, attributes(stroke));
}

void Svg::polyline(const std::vector<Point>& points, const Stroke& stroke) {
  if (points.empty()) return;
  body_ += "<polyline fill=\"none\" " + attributes(stroke) + " points=\"";
  for (const Point& point : points) body_ += fmt::format("{:.1f},{:.1f} ", point.x, point.y);
  body_.back() = '"';
  body_ += "/>\n";
}

void Svg::rectangle(Point corner, double width, double height, std::string_view fill) {
  body_ += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" "
      "shape-rendering=\"crispEdges\"/>\n",
      corner.x, corner.y, width, height, fill);
}

void Svg::circle(Point centre, double radius, std::string_view fill) {
  body_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"{}\"/>\n", centre.x,
                       centre.y, radius, fill);
}

void Svg::text(Point at, std::string_view words, Anchor anchor, double size) {
  constexpr const char* kAnchors[] = {"start", "middle", "end"};
  body_ += fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" font-size=\"{:.0f}\" "
      "fill=\"currentColor\">{}</text>\n",
      at.x, at.y, kAnchors[static_cast<int>(anchor)], size, escape_html(words));
}

void Svg::vertical_text(Point at, std::string_view words) {
  body_ += fmt::format(
      "<text transform=\"translate({:.1f} {:.1f}) rotate(-90)\" text-anchor=\"middle\" "
      "fill=\"currentColor\">{}</text>\n",
      at.x, at.y, escape_html(words));
}

double Axis::at(double value) const {
  double low = from, high = to, here = std::clamp(value, from, to);
  if (logarithmic) {
    low = std::log10(low);
    high = std::log10(high);
    here = std::log10(here);
  }
  return pixel_from + (here - low) / (high - low) * (pixel_to - pixel_from);
}

std::vector<Tick> ticks(const Axis& axis, int most) {
  return axis.logarithmic ? decade_ticks(axis, most) : linear_ticks(axis, most);
}

std::string power_of_ten(int exponent) {
  constexpr const char* kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  if (exponent == 0) return "1";
  if (exponent == 1) return "10";
  std::string label = exponent < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(exponent))) label += kDigits[digit - '0'];
  return label;
}

Decades decades_around(const std::vector<double>& values) {
  double low = INFINITY, high = 0;
  for (const double value : values) {
    if (!(value > 0) || !std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (high == 0) return {1, 10};
  const double from = std::floor(std::log10(low));
  const double to = std::max(from + 1, std::ceil(std::log10(high)));
  return {std::pow(10.0, from), std::pow(10.0, to)};
}

}  // namespace ropecheck::reports
