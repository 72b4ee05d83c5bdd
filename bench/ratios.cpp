// Which of the figures answer a question, and is the answer what was aimed at?
#include "bench/ratios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace ropecheck::bench {
namespace {

using nlohmann::json;

struct Aim {
  std::optional<double> at_least;
  std::optional<double> at_most;
};

class List {
 public:
  void add(const char* group, const std::string& what, double value, const Aim& aim = {},
           std::optional<double> at_limit = {}) {
    json entry = {{"group", group}, {"what", what}, {"value", value}};
    if (at_limit) entry["at_limit"] = *at_limit;
    if (aim.at_least) entry["at_least"] = *aim.at_least;
    if (aim.at_most) entry["at_most"] = *aim.at_most;
    if (aim.at_least || aim.at_most) {
      entry["reached"] =
          value >= aim.at_least.value_or(value) && value <= aim.at_most.value_or(value);
    }
    entries_.push_back(std::move(entry));
  }
  json take() { return std::move(entries_); }

 private:
  json entries_ = json::array();
};

/// The first row with all these fields; null if there is none.
json find(const json& rows, const json& fields) {
  for (const json& row : rows) {
    bool fits = true;
    for (const auto& [key, value] : fields.items())
      fits = fits && row.contains(key) && row.at(key) == value;
    if (fits) return row;
  }
  return nullptr;
}

Aim table_aim(const std::string& kernel, const std::string& target) {
  if (kernel == "optimized-exact") return {.at_least = {}, .at_most = 1};
  if (target == "AVX3") return {.at_least = {}, .at_most = 0.30};
  if (target == "AVX2") return {.at_least = {}, .at_most = 0.60};
  return {};
}

double worst_ulp(const json& rows, const char* kernel) {
  double worst = 0;
  for (const json& row : rows) {
    if (row.at("kernel") == kernel && row.at("dtype") == "f32")
      worst = std::max(worst, row.at("max_ulp").get<double>());
  }
  return worst;
}

void table_ratios(const json& rows, List& list) {
  for (const char* kernel : {"optimized", "optimized-exact"}) {
    for (const char* target : {"AVX3", "AVX2"}) {
      for (const char* positions : {"contiguous", "scattered"}) {
        const json ours = find(
            rows,
            {{"kernel", kernel}, {"target", target}, {"dtype", "f32"}, {"positions", positions}});
        if (ours.is_null()) continue;
        for (const char* peer : {"sleef", "libmvec"}) {
          const json theirs =
              find(rows, {{"kernel", peer}, {"target", target}, {"positions", positions}});
          if (theirs.is_null()) continue;
          const Aim aim = std::string(peer) == "sleef" ? table_aim(kernel, target) : Aim{};
          list.add("table", fmt::format("{} / {}, time, {}, {}", kernel, peer, target, positions),
                   ours.at("ns_per_pair").get<double>() / theirs.at("ns_per_pair").get<double>(),
                   aim);
        }
      }
    }
    const json best =
        find(rows, {{"kernel", kernel}, {"dtype", "f32"}, {"positions", "contiguous"}});
    if (best.is_null()) continue;
    for (const char* peer : {"libm", "numpy", "torch"}) {
      const json theirs = find(rows, {{"kernel", peer}, {"positions", "contiguous"}});
      if (theirs.is_null()) continue;
      list.add("table",
               fmt::format("{} / {}, time, {}", kernel, peer, best.at("target").get<std::string>()),
               best.at("ns_per_pair").get<double>() / theirs.at("ns_per_pair").get<double>());
    }
    list.add("table", fmt::format("{}, worst error of f32 on any target, ulp", kernel),
             worst_ulp(rows, kernel), {.at_least = {}, .at_most = 0.75});
  }
}

std::string shape_of(const json& row) {
  return fmt::format("{} {}, {} tokens x {} heads, {}, {} thread{}",
                     row.at("dtype").get<std::string>(), row.at("layout").get<std::string>(),
                     row.at("tokens").get<int>(), row.at("heads").get<int>(),
                     row.at("in_place").get<bool>() ? "in place" : "out of place",
                     row.at("threads").get<int>(), row.at("threads").get<int>() == 1 ? "" : "s");
}

/// Many tokens, computed angles, all cores: where memory should be the limit.
bool is_prefill(const json& row) { return row.at("tokens").get<int>() > 1; }

/// The aims are those of the largest shape: smaller ones stay in the caches, where nothing waits
/// for memory.
Aim limit_aim(const json& row, std::int64_t largest) {
  if (heads_in_all(row) < largest) return {};
  const bool narrow = row.at("in_place").get<bool>() && row.at("dtype") != "f32";
  return {.at_least = narrow ? 0.90 : 0.95, .at_most = {}};
}

void limit_ratios(const json& rows, List& list) {
  const std::int64_t largest = largest_shape(rows);
  int most_threads = 1;
  for (const json& row : rows) most_threads = std::max(most_threads, row.at("threads").get<int>());
  for (const json& row : rows) {
    if (row.at("kernel") != "optimized" || row.value("angles", "") != "computed") continue;
    if (!is_prefill(row)) {
      list.add("rotate", "optimized, microseconds, " + shape_of(row),
               row.at("microseconds").get<double>(), {.at_least = {}, .at_most = 3});
      continue;
    }
    if (row.at("threads") != most_threads || row.at("layout") != "half") continue;
    list.add("rotate", "optimized / limit, bandwidth, " + shape_of(row),
             row.at("ratio").get<double>(), limit_aim(row, largest));
  }
}

/// Two threads against one: of interest until memory is the limit, so the limit's own gain stands
/// beside.
void thread_ratios(const json& rows, List& list) {
  for (const json& row : rows) {
    if (row.at("kernel") != "optimized" || row.at("threads") == 1) continue;
    json alone = {{"kernel", "optimized"}, {"threads", 1}};
    for (const char* key : {"dtype", "layout", "tokens", "heads", "in_place", "angles"})
      alone[key] = row.at(key);
    const json one = find(rows, alone);
    if (one.is_null()) continue;
    list.add("threads",
             "gain over one thread, " + shape_of(row) + ", " + row.at("angles").get<std::string>() +
                 " angles",
             one.at("microseconds").get<double>() / row.at("microseconds").get<double>());
  }
}

Aim peer_aim(const std::string& kernel) {
  if (kernel == "ggml") return {.at_least = 5, .at_most = {}};
  if (kernel == "torch") return {.at_least = 25, .at_most = {}};
  if (kernel == "onnxruntime") return {.at_least = 1, .at_most = {}};
  return {};
}

void peer_ratios(const json& rows, List& list) {
  for (const char* kernel : {"ggml", "onnxruntime", "torch", "numpy"}) {
    for (const json& row : rows) {
      if (row.at("kernel") != kernel) continue;
      list.add("peers",
               fmt::format("{} / optimized, time, {}, {} angles", kernel, shape_of(row),
                           row.at("angles").get<std::string>()),
               row.at("times_optimized").get<double>(), peer_aim(kernel),
               is_prefill(row) ? std::optional(1 / row.at("ratio").get<double>()) : std::nullopt);
    }
  }
}

void oracle_ratios(const json& oracle, List& list) {
  list.add("oracle", "oracle / mpfr_sin_cos at 128 bits, pairs per second", oracle.at("ratio"),
           {.at_least = 500, .at_most = {}});
  list.add("oracle", "oracle / Boost.Multiprecision's mpfr sin and cos, pairs per second",
           oracle.at("boost_ratio"), {.at_least = 1000, .at_most = {}});
  if (oracle.contains("arb_ratio"))
    list.add("oracle", "oracle / Arb's arb_sin_cos at 128 bits, pairs per second",
             oracle.at("arb_ratio"));
  const json wide = find(oracle.at("targets"), {{"target", "AVX-512"}});
  const json narrow = find(oracle.at("targets"), {{"target", "AVX2"}});
  if (!wide.is_null() && !narrow.is_null())
    list.add("oracle", "AVX-512 / AVX2, pairs per second",
             wide.at("pairs_per_s").get<double>() / narrow.at("pairs_per_s").get<double>(),
             {.at_least = {}, .at_most = 3});
  const json& sweep = oracle.at("sweep");
  const int threads = sweep.at("threads");
  const double whole = sweep.at("seconds_of_2_31_positions").get<double>() / 60;
  const double share =
      sweep.at("processor_seconds").get<double>() / (threads * sweep.at("seconds").get<double>());
  list.add("oracle",
           fmt::format("sweep of 2^31 positions on {} cores, minutes (extrapolated)", threads),
           whole, {.at_least = {}, .at_most = 6});
  list.add("oracle", "the same if it had the cores to itself (by its processor time)",
           whole * share, {.at_least = {}, .at_most = 6});
  list.add("oracle", "sweep, peak memory, MiB", sweep.at("peak_mib"),
           {.at_least = {}, .at_most = 200});
}

}  // namespace

std::int64_t heads_in_all(const json& row) {
  return row.at("tokens").get<std::int64_t>() * row.at("heads").get<std::int64_t>();
}

std::int64_t largest_shape(const json& rotations) {
  std::int64_t most = 0;
  for (const json& row : rotations) {
    if (row.at("dtype") == "f32") most = std::max(most, heads_in_all(row));
  }
  return most;
}

json ratios(const json& report) {
  List list;
  if (report.contains("table")) table_ratios(report.at("table"), list);
  if (report.contains("rotate")) {
    const json& rows = report.at("rotate");
    limit_ratios(rows, list);
    thread_ratios(rows, list);
    peer_ratios(rows, list);
  }
  if (report.contains("oracle")) oracle_ratios(report.at("oracle"), list);
  return list.take();
}

}  // namespace ropecheck::bench
