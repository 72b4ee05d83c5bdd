// Do axes and ticks put quantities where they belong?
#include "reports/svg.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <pugixml.hpp>

#include "reports/charts.hpp"
#include "tests/catch.hpp"

namespace ropecheck::reports {

TEST_CASE("a logarithmic axis places decades evenly and clamps what is outside") {
  const Axis axis{1e-3, 1e3, 0, 600, true};
  CHECK(axis.at(1) == Approx(300));
  CHECK(axis.at(1e-3) == Approx(0));
  CHECK(axis.at(1e9) == Approx(600));
  CHECK(axis.at(0) == Approx(0));
}

TEST_CASE("ticks are few, inside the axis and labelled") {
  const auto decades = ticks({1e-12, 1, 0, 1, true}, 8);
  CHECK(decades.size() <= 8);
  CHECK(decades.front().label == "10⁻¹²");
  const auto linear = ticks({0, 63, 0, 1, false}, 10);
  CHECK(linear.size() <= 10);
  CHECK(linear.size() >= 4);
  CHECK(linear[1].value > 0);
  CHECK(linear.back().value <= 63);
}

TEST_CASE("decades surround the positive finite values only") {
  const Decades some = decades_around({0, -1, 3e-5, 20, INFINITY, NAN});
  CHECK(some.from == Approx(1e-5));
  CHECK(some.to == Approx(100));
  const Decades none = decades_around({0});
  CHECK(none.from < none.to);
}

TEST_CASE("the largest value of a pixel column survives thinning") {
  std::vector<Point> points;
  for (int index = 1; index <= 100000; ++index)
    points.push_back({double(index), index == 77777 ? 5.0 : 1.0});
  const auto thinned = largest_per_column(points, {1, 100000, 0, 700, false});
  CHECK(thinned.size() <= 352);
  CHECK(std::any_of(thinned.begin(), thinned.end(),
                    [](const Point& point) { return point.y == 5.0; }));
}

TEST_CASE("every chart is well-formed with title and description, whatever the data") {
  LineChart line;
  line.id = "x";
  line.series.push_back({"<&>", {{1, NAN}, {2, INFINITY}, {4, 0}, {8, 1e-300}}, {}, true});
  const std::string charts[] = {draw(line), draw(LineChart{}), draw(HeatChart{}), draw(BarChart{}),
                                draw(Histogram{})};
  for (const std::string& chart : charts) {
    pugi::xml_document document;
    CHECK(document.load_string(chart.c_str()));
    CHECK(std::string(document.child("svg").attribute("role").value()) == "img");
    CHECK(document.child("svg").child("title"));
    CHECK(chart.find("nan") == std::string::npos);
    CHECK(chart.find("inf") == std::string::npos);
  }
}

}  // namespace ropecheck::reports
