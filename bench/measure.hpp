// How is something timed? Google Benchmark, several repetitions, the median of them.
#pragma once

#include <functional>
#include <string>

namespace ropecheck::bench {

/// Seconds per call of what was registered under one name.
struct Timing {
  double median = 0;
  double least = 0;
  double most = 0;
};

/// What one thread does is timed by its processor time, which other programs disturb less; more
/// need the wall.
enum class Clock { processor, wall };

/// Registers `body` (one call = one iteration); its timing is there after run_all().
void add(const std::string& name, Clock clock, std::function<void()> body);
void run_all();
Timing timing(const std::string& name);

}  // namespace ropecheck::bench
