// How is something timed? Google Benchmark, several repetitions, the median of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace ropecheck::bench {

/// How thorough a run is. Quick: only that everything works, in seconds.
struct Effort {
  bool quick = false;
  int repetitions = 7;
  double min_seconds = 0.05;  ///< of one repetition
  int prefill_tokens = 4096;
};
/// Set once, before anything is registered.
void set_effort(const Effort& effort);
const Effort& effort();

/// Seconds per call of what was registered under one name.
struct Timing {
  double median = 0;
  double least = 0;
  double most = 0;
};
Timing timing_of(std::vector<double> seconds);

/// What one thread does is timed by its processor time, which other programs disturb less; more
/// need the wall.
enum class Clock { processor, wall };
inline Clock clock_for(int threads) { return threads == 1 ? Clock::processor : Clock::wall; }

/// Registers `body` (one call = one iteration); its timing is there after run_all().
void add(const std::string& name, Clock clock, std::function<void()> body);
/// The same where the body needs memory of its own: `prepare` makes it for each repetition,
/// untimed.
void add_prepared(const std::string& name, Clock clock,
                  std::function<std::function<void()>()> prepare);
/// Runs what was registered since the last time.
void run_all();
Timing timing(const std::string& name);
/// Registers, runs and returns at once.
Timing measure(const std::string& name, Clock clock, std::function<void()> body);
/// Several bodies in turn, repetition by repetition: what disturbs one disturbs the others as well.
std::vector<Timing> measure_in_turn(Clock clock, const std::vector<std::function<void()>>& bodies);

}  // namespace ropecheck::bench
