// What are the parts of report.html? Tables, figures, badges, kernel articles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/report.hpp"

namespace ropecheck::reports {

/// How much goes in: `full` unless the page would pass 2 MB, then data tables go, then charts.
enum class Detail { full, compact, minimal };

/// HTML that is known to be safe: made by text() from anything, or by code from constants.
struct Cell {
  std::string html;
};
Cell text(std::string_view words);
Cell code(std::string_view words);
/// A verdict or class as a small label; `kind` is pass, fail, warn or plain.
Cell badge(std::string_view words, std::string_view kind);
std::string_view kind_of(properties::Outcome outcome);

struct Column {
  std::string name;
  bool numeric = false;
};

/// A table with a caption, scoped headers and the first cell of each row as its header.
class Table {
 public:
  Table(std::string_view caption, std::vector<Column> columns);
  void row(const std::vector<Cell>& cells);
  std::string str() const;
  bool empty() const { return rows_.empty(); }

 private:
  std::string head_;
  std::string rows_;
  std::vector<Column> columns_;
};

/// A chart, its caption, and its numbers to open beside it.
std::string figure(std::string_view svg, std::string_view caption, const Table& data,
                   Detail detail);

/// One kernel, verdict first. `anchor` is the id of the article and the prefix of all ids in it.
std::string kernel_article(const properties::KernelVerdict& verdict, const std::string& anchor,
                           Detail detail);

/// Charts of one verdict or of several, empty where there is no data.
std::string error_figure(const properties::KernelVerdict& verdict, const std::string& id,
                         Detail detail);
std::string comparison_figure(const std::vector<properties::KernelVerdict>& verdicts,
                              Detail detail);
std::string heat_figure(const properties::KernelVerdict& verdict, const std::string& id,
                        Detail detail);
std::string frequency_figure(const properties::KernelVerdict& verdict, const std::string& id,
                             Detail detail);
std::string budget_figure(const properties::KernelVerdict& verdict, const std::string& id,
                          Detail detail);
std::string histogram_figures(const properties::KernelVerdict& verdict, const std::string& id,
                              Detail detail);

/// The style sheet. Everything stays readable without it.
std::string_view style_sheet();

}  // namespace ropecheck::reports
