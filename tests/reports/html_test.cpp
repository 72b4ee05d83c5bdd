// Is report.html one safe file that needs nothing else?
#include <regex>

#include "tests/catch.hpp"
#include "tests/reports/sample_report.hpp"

namespace ropecheck::reports {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("the page refers to nothing outside itself and runs nothing") {
  const std::string html = to_html(sample_report());
  CHECK_FALSE(contains(html, "<script"));
  CHECK_FALSE(contains(html, "src="));
  CHECK_FALSE(contains(html, "<link"));
  CHECK_FALSE(contains(html, "url("));
  CHECK_FALSE(contains(html, "@import"));
  CHECK_FALSE(std::regex_search(html, std::regex("href=\"[^#]")));
  CHECK_FALSE(std::regex_search(html, std::regex("<[^>]* on[a-z]+=")));
}

TEST_CASE("hostile strings are shown, not obeyed") {
  const std::string html = to_html(sample_report());
  CHECK(contains(html,
                 "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;"));
  CHECK_FALSE(contains(html, "alert(1)</"));
  CHECK(contains(html, "\\x1b[31m"));
}

TEST_CASE("verdict first, charts with numbers beside them, ids unique") {
  const std::string html = to_html(sample_report());
  CHECK(html.find("1 of 4 kernels conform") < html.find("<table>"));
  CHECK(count(html, "<svg") == count(html, "role=\"img\""));
  CHECK(count(html, "<svg") <= count(html, "<details>"));
  CHECK(count(html, "<table>") == count(html, "<caption>"));
  for (const char* anchor :
       {"id=\"kernel-1\"", "id=\"kernel-4\"", "id=\"specification\"", "id=\"provenance\""}) {
    CHECK(count(html, anchor) == 1);
  }
}

TEST_CASE("the page stays under 2 MB however much is judged") {
  GateReport report = sample_report();
  const properties::KernelVerdict big = report.kernels[1];
  for (int copies = 0; copies < 60; ++copies) report.kernels.push_back(big);
  CHECK(to_html(report).size() < 2'000'000);
  for (properties::KernelVerdict& kernel : report.kernels)
    kernel.properties.resize(200, big.properties[0]);
  CHECK(to_html(report).size() < 2'000'000);
}

}  // namespace ropecheck::reports
