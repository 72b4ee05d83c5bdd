// How does bench.json look to people?
#include "bench/print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "bench/ratios.hpp"

namespace ropecheck::bench {
namespace {

using nlohmann::json;
using Row = std::vector<std::string>;

struct Grid {
  std::string title;
  Row head;
  std::vector<Row> rows;
};

std::size_t width_of(const Grid& grid, std::size_t column) {
  std::size_t width = grid.head[column].size();
  for (const Row& row : grid.rows) width = std::max(width, row[column].size());
  return width;
}

std::string line(const Grid& grid, const Row& row, Style style) {
  std::string text = style == Style::markdown ? "|" : " ";
  for (std::size_t column = 0; column < row.size(); ++column) {
    const std::size_t width = style == Style::markdown ? 0 : width_of(grid, column);
    text += fmt::format(" {:<{}} ", row[column], width);
    if (style == Style::markdown) text += '|';
  }
  return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
}

std::string drawn(const Grid& grid, Style style) {
  if (grid.rows.empty()) return "";
  const bool markdown = style == Style::markdown;
  std::string text = "\n" + (markdown ? "**" + grid.title + "**\n" : grid.title) + "\n";
  text += line(grid, grid.head, style);
  if (markdown) text += line(grid, Row(grid.head.size(), "---"), style);
  for (const Row& row : grid.rows) text += line(grid, row, style);
  return text;
}

std::string text_at(const json& row, const char* key) { return row.at(key).get<std::string>(); }

/// A number that is not finite is null in the file.
std::string number(const json& value) {
  return value.is_number() ? fmt::format("{:.4g}", value.get<double>()) : "not finite";
}
std::string small(const json& value) {
  return value.is_number() ? fmt::format("{:.1e}", value.get<double>()) : "not finite";
}

Grid table_grid(const json& rows) {
  Grid grid{
      "Table: 64 pairs, base 500000, positions below 131072, one thread",
      {"kernel", "target", "dtype", "positions", "ns per pair", "worst error, ulp", "absolute"},
      {}};
  for (const json& row : rows) {
    grid.rows.push_back(
        {text_at(row, "kernel"), text_at(row, "target"), text_at(row, "dtype"),
         text_at(row, "positions"), fmt::format("{:.3f}", row.at("ns_per_pair").get<double>()),
         number(row.at("max_ulp")), row.contains("max_abs") ? small(row.at("max_abs")) : ""});
  }
  return grid;
}

/// Rows of one shape stand together, ours first.
std::vector<json> grouped(const json& rows) {
  std::vector<json> list(rows.begin(), rows.end());
  const auto key = [](const json& row) {
    return std::tuple(row.at("tokens").get<int>() == 1, row.at("threads").get<int>(),
                      text_at(row, "dtype") != "f32", text_at(row, "dtype"), text_at(row, "layout"),
                      !row.at("in_place").get<bool>(), row.value("angles", ""));
  };
  std::stable_sort(list.begin(), list.end(),
                   [&](const json& a, const json& b) { return key(a) < key(b); });
  return list;
}

Grid rotate_grid(const json& rows) {
  Grid grid{
      "Rotation: head_dim 128; GB/s of bytes read and written; limit: in-place scale or copy "
      "of the same bytes in the same run",
      {"threads", "tokens x heads", "dtype", "layout", "memory", "angles", "kernel", "us", "GB/s",
       "of limit", "x optimized", "worst error, u", "relative"},
      {}};
  for (const json& row : grouped(rows)) {
    grid.rows.push_back(
        {fmt::to_string(row.at("threads").get<int>()),
         fmt::format("{} x {}", row.at("tokens").get<int>(), row.at("heads").get<int>()),
         text_at(row, "dtype"), text_at(row, "layout"),
         row.at("in_place").get<bool>() ? "in place" : "out", row.value("angles", "computed"),
         text_at(row, "kernel"), fmt::format("{:.2f}", row.at("microseconds").get<double>()),
         fmt::format("{:.1f}", row.at("gb_per_s").get<double>()),
         fmt::format("{:.2f}", row.at("ratio").get<double>()),
         row.contains("times_optimized")
             ? fmt::format("{:.1f}", row["times_optimized"].get<double>())
             : "",
         number(row.at("max_pair_error")), small(row.at("max_relative_error"))});
  }
  return grid;
}

Grid oracle_grid(const json& oracle) {
  Grid grid{fmt::format("Oracle: {}'s {} table, one core unless said", text_at(oracle, "model"),
                        text_at(oracle, "dtype")),
            {"what", "pairs per second", "ns per pair"},
            {}};
  const auto add = [&](const std::string& what, const json& rate) {
    grid.rows.push_back({what, fmt::format("{:.3g}", rate.get<double>()),
                         fmt::format("{:.4g}", 1e9 / rate.get<double>())});
  };
  for (const json& each : oracle.at("targets"))
    add("judge, " + text_at(each, "target"), each.at("pairs_per_s"));
  add("mpfr_sin_cos, 128 bits", oracle.at("mpfr_pairs_per_s"));
  add("Boost.Multiprecision mpfr, sin and cos", oracle.at("boost_mpfr_pairs_per_s"));
  if (oracle.contains("arb_pairs_per_s"))
    add("arb_sin_cos, 128 bits", oracle.at("arb_pairs_per_s"));
  const json& sweep = oracle.at("sweep");
  add(fmt::format("ropecheck sweep, {} threads, kernel included, peak {} MiB",
                  sweep.at("threads").get<int>(), number(sweep.at("peak_mib"))),
      sweep.at("pairs_per_s"));
  return grid;
}

Grid gate_grid(const json& gate) {
  Grid grid{"Gate: Llama-3.1-8B, as make gate runs it", {"kernels", "seconds"}, {}};
  grid.rows.push_back({"builtin:optimized", number(gate.at("builtin_seconds"))});
  std::string all;
  for (const json& kernel : gate.at("kernels"))
    all += (all.empty() ? "" : ", ") + kernel.get<std::string>();
  if (gate.at("kernels").size() > 1) grid.rows.push_back({all, number(gate.at("seconds"))});
  return grid;
}

Grid ratio_grid(const json& ratios, Style style) {
  Grid grid{style == Style::markdown ? "Aims that were missed" : "Ratios",
            {"what", "value", "aim", "reached", "at the memory limit"},
            {}};
  for (const json& each : ratios) {
    const bool floor = each.contains("at_least"), ceiling = each.contains("at_most");
    std::string aim = floor ? ">= " + number(each.at("at_least")) : "";
    if (ceiling) aim += (floor ? ", <= " : "<= ") + number(each.at("at_most"));
    const std::string reached = !floor && !ceiling               ? ""
                                : each.at("reached").get<bool>() ? "yes"
                                                                 : "no";
    grid.rows.push_back({text_at(each, "what"), number(each.at("value")), aim, reached,
                         each.contains("at_limit") ? number(each.at("at_limit")) : ""});
  }
  return grid;
}

Grid absent_grid(const json& absent) {
  Grid grid{"Not measured", {"kernel", "section", "reason"}, {}};
  for (const json& each : absent)
    grid.rows.push_back(
        {text_at(each, "kernel"), text_at(each, "section"), text_at(each, "reason")});
  return grid;
}

/// What a page shows: tables at consecutive positions, rotations of one layout in the largest and
/// the smallest shape, aims that were missed. bench.json has the rest.
json selected(json report) {
  const auto keep = [](json& rows, const auto& wanted) {
    json kept = json::array();
    for (json& row : rows) {
      if (wanted(row)) kept.push_back(std::move(row));
    }
    rows = std::move(kept);
  };
  if (report.contains("table"))
    keep(report["table"], [](const json& row) { return row.at("positions") == "contiguous"; });
  if (report.contains("rotate")) {
    const std::int64_t most = largest_shape(report["rotate"]);
    keep(report["rotate"], [most](const json& row) {
      return row.at("layout") == "half" && (heads_in_all(row) >= most || row.at("tokens") == 1);
    });
  }
  keep(report["ratios"], [](const json& each) { return !each.value("reached", true); });
  return report;
}

std::string all_of(const json& report, Style style) {
  const json& machine = report.at("machine");
  std::string text =
      fmt::format("{}, {} cores, {}; load {:.1f} before, {:.1f} after{}\n", text_at(machine, "cpu"),
                  machine.at("cores").get<int>(), text_at(machine, "compiler"),
                  machine.at("load").at(0).get<double>(), machine.at("load").at(1).get<double>(),
                  report.at("quick").get<bool>() ? "; a quick run: its figures mean nothing" : "");
  if (report.contains("table")) text += drawn(table_grid(report.at("table")), style);
  if (report.contains("rotate")) text += drawn(rotate_grid(report.at("rotate")), style);
  if (report.contains("oracle")) text += drawn(oracle_grid(report.at("oracle")), style);
  if (report.contains("gate")) text += drawn(gate_grid(report.at("gate")), style);
  return text + drawn(ratio_grid(report.at("ratios"), style), style) +
         drawn(absent_grid(report.at("absent")), style);
}

}  // namespace

std::string readable(const json& report, Style style) {
  return all_of(style == Style::markdown ? selected(report) : report, style);
}

}  // namespace ropecheck::bench
