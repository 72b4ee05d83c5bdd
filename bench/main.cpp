// What do the optimized kernels cost beside others and the machine's limits? Writes bench.json and
// prints one table.
#include <fmt/core.h>

#include <filesystem>
#include <fstream>

#include "bench/machine.hpp"
#include "bench/measure.hpp"
#include "bench/rotate_bench.hpp"
#include "bench/table_bench.hpp"

namespace ropecheck::bench {
namespace {

void print(const nlohmann::json& report) {
  fmt::print("{}\n\ntable, f32, 64 pairs, base 500000, positions below 131072\n",
             report["machine"]["cpu"].get<std::string>());
  fmt::print("{:<11}{:<9}{:<12}{:>12}{:>14}{:>12}\n", "kernel", "target", "positions",
             "ns per pair", "worst, ulp", "absolute");
  for (const auto& row : report["table"]) {
    fmt::print("{:<11}{:<9}{:<12}{:>12.3f}{:>14.6g}{:>12.2g}\n", row["kernel"].get<std::string>(),
               row["target"].get<std::string>(), row["positions"].get<std::string>(),
               row["ns_per_pair"].get<double>(), row["max_ulp"].get<double>(),
               row["max_abs"].get<double>());
  }
  fmt::print(
      "\nrotate, head_dim 128; GB/s counts bytes read and written; limit: in-place scale or memcpy "
      "of the same bytes\n");
  fmt::print("{:<7}{:<13}{:<14}{:>8}{:>8}{:>7}{:>11}{:>8}{:>8}{:>7}\n", "dtype", "layout", "",
             "threads", "tokens", "heads", "us", "GB/s", "limit", "ratio");
  for (const auto& row : report["rotate"]) {
    fmt::print("{:<7}{:<13}{:<14}{:>8}{:>8}{:>7}{:>11.2f}{:>8.1f}{:>8.1f}{:>7.2f}\n",
               row["dtype"].get<std::string>(), row["layout"].get<std::string>(),
               row["in_place"].get<bool>() ? "in place" : "out of place", row["threads"].get<int>(),
               row["tokens"].get<int>(), row["heads"].get<int>(), row["microseconds"].get<double>(),
               row["gb_per_s"].get<double>(), row["limit_gb_per_s"].get<double>(),
               row["ratio"].get<double>());
  }
}

int run(const std::filesystem::path& out) {
  const auto rotations =
      add_rotations();  // first: on the best target, before tables go through all of them
  const auto tables = add_tables();
  run_all();
  const nlohmann::json report = {{"ropecheck", "0.1.0"},
                                 {"schema", 1},
                                 {"machine", machine()},
                                 {"table", tables()},
                                 {"rotate", rotations()}};
  print(report);
  std::ofstream file(out);
  file << report.dump(2) << '\n';
  if (file.flush()) return 0;
  fmt::print(stderr, "--out: cannot write {}\n", out.string());
  return 2;
}

}  // namespace
}  // namespace ropecheck::bench

int main(int count, char** arguments) {
  if (count == 3 && std::string_view(arguments[1]) == "--out")
    return ropecheck::bench::run(arguments[2]);
  fmt::print(stderr, "usage: ropecheck_bench --out FILE\n");
  return 2;
}
