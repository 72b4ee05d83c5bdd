// How is something timed? Google Benchmark, several repetitions, the median of them.
#include "bench/measure.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <vector>

namespace ropecheck::bench {
namespace {

constexpr int kRepetitions = 7;
std::map<std::string, std::vector<double>> collected;
std::map<std::string, Clock> clocks;

/// Keeps the single repetitions and prints nothing.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      const std::string& name = run.run_name.function_name;
      const bool wall = clocks.at(name) == Clock::wall;
      const double seconds = wall ? run.real_accumulated_time : run.cpu_accumulated_time;
      collected[name].push_back(seconds / static_cast<double>(run.iterations));
    }
  }
};

}  // namespace

void add(const std::string& name, Clock clock, std::function<void()> body) {
  clocks[name] = clock;
  auto* registered = benchmark::RegisterBenchmark(name.c_str(),
                                                  [body](benchmark::State& state) {
                                                    for (auto _ : state) {
                                                      body();
                                                      benchmark::ClobberMemory();
                                                    }
                                                  })
                         ->Repetitions(kRepetitions)
                         ->MinTime(0.05);
  if (clock == Clock::wall) registered->UseRealTime();
}

void run_all() {
  int count = 1;
  char name[] = "ropecheck_bench";
  char* arguments[] = {name, nullptr};
  benchmark::Initialize(&count, arguments);
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
}

Timing timing(const std::string& name) {
  std::vector<double> seconds = collected.at(name);
  std::sort(seconds.begin(), seconds.end());
  return {seconds[seconds.size() / 2], seconds.front(), seconds.back()};
}

}  // namespace ropecheck::bench
