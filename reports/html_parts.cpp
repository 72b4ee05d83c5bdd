// What are tables, badges and figures in HTML?
#include <fmt/format.h>

#include "reports/html.hpp"
#include "reports/text.hpp"

namespace ropecheck::reports {

Cell text(std::string_view words) { return {escape_html(words)}; }

Cell code(std::string_view words) { return {"<code>" + escape_html(words) + "</code>"}; }

Cell badge(std::string_view words, std::string_view kind) {
  return {fmt::format("<span class=\"badge {}\">{}</span>", kind, escape_html(words))};
}

std::string_view kind_of(properties::Outcome outcome) {
  switch (outcome) {
    case properties::Outcome::pass:
      return "pass";
    case properties::Outcome::not_run:
      return "warn";
    case properties::Outcome::fail:
    case properties::Outcome::error:
      return "fail";
  }
  return "plain";
}

Table::Table(std::string_view caption, std::vector<Column> columns) : columns_(std::move(columns)) {
  head_ =
      "<div class=\"scroll\"><table>\n<caption>" + escape_html(caption) + "</caption>\n<thead><tr>";
  for (const Column& column : columns_) {
    head_ += fmt::format("<th scope=\"col\"{}>{}</th>", column.numeric ? " class=\"n\"" : "",
                         escape_html(column.name));
  }
  head_ += "</tr></thead>\n<tbody>\n";
}

void Table::row(const std::vector<Cell>& cells) {
  rows_ += "<tr>";
  for (std::size_t index = 0; index < cells.size(); ++index) {
    const std::string_view numeric = columns_.at(index).numeric ? " class=\"n\"" : "";
    rows_ += index == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", numeric, cells[index].html)
                        : fmt::format("<td{}>{}</td>", numeric, cells[index].html);
  }
  rows_ += "</tr>\n";
}

std::string Table::str() const { return head_ + rows_ + "</tbody></table></div>\n"; }

std::string figure(std::string_view svg, std::string_view caption, const Table& data,
                   Detail detail) {
  std::string html =
      fmt::format("<figure>\n{}<figcaption>{}</figcaption>\n", svg, escape_html(caption));
  if (detail == Detail::full && !data.empty()) {
    html += "<details><summary>Numbers of this chart</summary>\n" + data.str() + "</details>\n";
  }
  return html + "</figure>\n";
}

}  // namespace ropecheck::reports
