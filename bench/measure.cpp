// How is something timed? Google Benchmark, several repetitions, the median of them.
#include "bench/measure.hpp"

#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <map>

namespace ropecheck::bench {
namespace {

Effort chosen;
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

double now(Clock clock) {
  timespec time;
  clock_gettime(clock == Clock::wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double seconds_per_call(Clock clock, const std::function<void()>& body, int calls) {
  const double begin = now(clock);
  for (int call = 0; call < calls; ++call) {
    body();
    benchmark::ClobberMemory();
  }
  return (now(clock) - begin) / calls;
}

}  // namespace

void set_effort(const Effort& effort) { chosen = effort; }
const Effort& effort() { return chosen; }

void add_prepared(const std::string& name, Clock clock,
                  std::function<std::function<void()>()> prepare) {
  clocks[name] = clock;
  collected.erase(name);
  auto* registered = benchmark::RegisterBenchmark(name.c_str(),
                                                  [prepare](benchmark::State& state) {
                                                    const auto body = prepare();
                                                    for (auto _ : state) {
                                                      body();
                                                      benchmark::ClobberMemory();
                                                    }
                                                  })
                         ->Repetitions(chosen.repetitions)
                         ->MinTime(chosen.min_seconds);
  if (clock == Clock::wall) registered->UseRealTime();
}

void add(const std::string& name, Clock clock, std::function<void()> body) {
  add_prepared(name, clock, [body] { return body; });
}

void run_all() {
  int count = 1;
  char name[] = "ropecheck_bench";
  char* arguments[] = {name, nullptr};
  benchmark::Initialize(&count, arguments);
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  benchmark::ClearRegisteredBenchmarks();
}

Timing timing_of(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  return {seconds.at(seconds.size() / 2), seconds.front(), seconds.back()};
}

Timing timing(const std::string& name) { return timing_of(collected.at(name)); }

Timing measure(const std::string& name, Clock clock, std::function<void()> body) {
  add(name, clock, std::move(body));
  run_all();
  return timing(name);
}

std::vector<Timing> measure_in_turn(Clock clock, const std::vector<std::function<void()>>& bodies) {
  constexpr int kMostCalls = 100000;
  std::vector<int> calls;
  for (const auto& body : bodies) {
    body();
    const double once = std::max(seconds_per_call(clock, body, 3), 1e-7);
    calls.push_back(std::clamp(static_cast<int>(chosen.min_seconds / once), 1, kMostCalls));
  }
  std::vector<std::vector<double>> seconds(bodies.size());
  for (int repetition = 0; repetition < chosen.repetitions; ++repetition) {
    for (std::size_t i = 0; i < bodies.size(); ++i)
      seconds[i].push_back(seconds_per_call(clock, bodies[i], calls[i]));
  }
  std::vector<Timing> timings;
  for (const auto& each : seconds) timings.push_back(timing_of(each));
  return timings;
}

}  // namespace ropecheck::bench
