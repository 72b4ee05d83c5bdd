// What do the optimized kernels and the oracle cost beside others and the machine's limits? Writes
// bench.json and prints it.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>

#include "bench/equal_work.hpp"
#include "bench/gate_bench.hpp"
#include "bench/machine.hpp"
#include "bench/measure.hpp"
#include "bench/oracle_bench.hpp"
#include "bench/print.hpp"
#include "bench/ratios.hpp"
#include "bench/rotate_bench.hpp"
#include "bench/scaling_bench.hpp"
#include "bench/table_bench.hpp"

namespace ropecheck::bench {
namespace {

using nlohmann::json;

constexpr int kBadInput = 2;
constexpr int kDefect = 70;
const std::vector<std::string> kSections = {"table", "rotate", "oracle", "gate"};

struct Options {
  std::string out;
  std::string markdown;
  std::string root = ".";
  std::string program;
  std::vector<std::string> only = kSections;
  bool quick = false;

  bool wants(const char* section) const {
    return std::find(only.begin(), only.end(), section) != only.end();
  }
};

void append(json& rows, json more) {
  for (json& row : more) rows.push_back(std::move(row));
}

/// Before the tables, which go through all targets: on the best one.
json rotate_section(const Options& options, json& absent) {
  const auto own = add_rotations();
  run_all();
  json rows = own();
  add_errors(rows);
  rotate_peers(options.root, rows, absent);
  return rows;
}

json table_section(const Options& options, json& absent) {
  const auto native = add_tables();
  run_all();
  json rows = native();
  append(rows, table_peers_in_python(options.root, absent));
  return rows;
}

json measured(const Options& options) {
  json report = {{"ropecheck", ROPECHECK_VERSION},
                 {"schema", 1},
                 {"quick", options.quick},
                 {"machine", machine()},
                 {"absent", json::array()}};
  const double before = load();
  // First, while little memory is held: a child's peak counts what its parent held when it forked.
  if (options.wants("oracle")) report["oracle"] = oracle_section(options.program, report["absent"]);
  if (options.wants("rotate")) report["rotate"] = rotate_section(options, report["absent"]);
  if (options.wants("table")) report["table"] = table_section(options, report["absent"]);
  if (options.wants("gate"))
    report["gate"] = gate_section(options.program, options.root, report["absent"]);
  report["machine"]["load"] = {before, load()};
  report["ratios"] = ratios(report);
  if (options.wants("rotate")) append(report["ratios"], scaling());
  return report;
}

int refuse(const std::string& message) {
  fmt::print(stderr, "ropecheck_bench: {}\n", message);
  return kBadInput;
}

int measure_and_write(Options options) {
  if (options.out.empty()) return refuse("--out: missing; accepted: the file to write");
  if (!std::filesystem::exists(options.program))
    return refuse(
        fmt::format("--program: no {}; accepted: the program ropecheck", options.program));
  if (!std::filesystem::exists(options.root + "/bench/peers"))
    return refuse(fmt::format("--root: no bench/peers in {}; accepted: the sources", options.root));
  const std::string part = options.out + ".part";  // what is there stays until the new one is whole
  std::ofstream file(part);
  if (!file) return refuse(fmt::format("--out: cannot write {}", options.out));
  if (options.quick) set_effort({true, 1, 0.001, 32});
  const json report = measured(options);
  fmt::print("{}", readable(report, Style::terminal));
  file << report.dump(2) << '\n';
  file.close();
  std::error_code failed;
  if (file) std::filesystem::rename(part, options.out, failed);
  return file && !failed ? 0 : refuse(fmt::format("--out: cannot write {}", options.out));
}

int print_markdown(const std::string& name) {
  std::ifstream file(name);
  if (!file) return refuse(fmt::format("--markdown: cannot read {}", name));
  json report;
  try {
    report = json::parse(file);
    fmt::print("{}", readable(report, Style::markdown));
  } catch (const json::exception&) {
    return refuse(fmt::format("--markdown: {} is no bench.json", name));
  }
  return 0;
}

int run(int count, char** arguments) {
  Options options;
  options.program = (std::filesystem::path(arguments[0]).parent_path() / "ropecheck").string();
  CLI::App app{
      "What do the kernels and the oracle cost beside others? Run from the repository root.",
      "ropecheck_bench"};
  app.add_option("--out", options.out, "write bench.json there")->type_name("FILE");
  app.add_option("--only", options.only, "sections: table, rotate, oracle, gate (default: all)")
      ->delimiter(',')
      ->type_name("LIST")
      ->check(CLI::IsMember(kSections));
  app.add_flag("--quick", options.quick, "seconds; shows that it works, the figures mean nothing");
  app.add_option("--markdown", options.markdown,
                 "measure nothing, print a selection of this bench.json")
      ->type_name("FILE");
  app.add_option("--program", options.program, "ropecheck (default: beside this program)")
      ->type_name("FILE");
  app.add_option("--root", options.root, "the sources (default: here)")->type_name("DIR");
  app.footer("example: ropecheck_bench --out out/bench/bench.json");
  try {
    app.parse(count, arguments);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return 0;
  } catch (const CLI::ParseError& error) {
    return refuse(error.what());
  }
  return options.markdown.empty() ? measure_and_write(options) : print_markdown(options.markdown);
}

}  // namespace
}  // namespace ropecheck::bench

int main(int count, char** arguments) {
  try {
    return ropecheck::bench::run(count, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ropecheck_bench: {}\n", error.what());
    return ropecheck::bench::kDefect;
  }
}
