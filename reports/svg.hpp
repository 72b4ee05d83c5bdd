// How are charts drawn without a script or a style sheet? SVG elements with presentation
// attributes, axes with ticks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ropecheck::reports {

struct Point {
  double x = 0;
  double y = 0;
};

/// How a stroke looks. "currentColor" follows the page's text in light and dark.
struct Stroke {
  std::string colour = "currentColor";
  double width = 1;
  std::string dash;  ///< "" = solid
  double opacity = 1;
};

enum class Anchor { start, middle, end };

/// One picture. Coordinates are written with one decimal, so equal data gives equal bytes.
class Svg {
 public:
  /// `id` makes the references to title and description unique within the page.
  Svg(std::string_view id, int width, int height, std::string_view title,
      std::string_view description);

  void line(Point from, Point to, const Stroke& stroke);
  void polyline(const std::vector<Point>& points, const Stroke& stroke);
  void rectangle(Point corner, double width, double height, std::string_view fill);
  void circle(Point centre, double radius, std::string_view fill);
  void text(Point at, std::string_view words, Anchor anchor = Anchor::start, double size = 12);
  void vertical_text(Point at, std::string_view words);

  std::string str() const { return body_ + "</svg>\n"; }

 private:
  std::string body_;
};

/// From a quantity to pixels, linear or logarithmic.
struct Axis {
  double from = 0, to = 1;  ///< range of the quantity
  double pixel_from = 0, pixel_to = 1;
  bool logarithmic = false;

  double at(double value) const;  ///< clamped to the range
};

struct Tick {
  double value;
  std::string label;
};

/// Ticks for people: decades (thinned to at most `most`) or multiples of 1, 2, 5.
std::vector<Tick> ticks(const Axis& axis, int most);

/// "10⁻⁷"
std::string power_of_ten(int exponent);

/// The smallest whole decades around the positive, finite ones of `values`; {1, 10} if there are
/// none.
struct Decades {
  double from;
  double to;
};
Decades decades_around(const std::vector<double>& values);

}  // namespace ropecheck::reports
