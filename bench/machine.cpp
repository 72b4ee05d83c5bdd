// On what was it measured? Enough to read the figures, nothing that names a host.
#include "bench/machine.hpp"

#include <cstdlib>
#include <fstream>
#include <thread>

#include "optimized/rope.hpp"

namespace ropecheck::bench {
namespace {

std::string cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

}  // namespace

nlohmann::json machine() {
  return {{"cpu", cpu_name()},
          {"cores", std::thread::hardware_concurrency()},
          {"compiler", "g++ " __VERSION__},
          {"targets", optimized::targets()}};
}

double load() {
  double average = 0;
  return getloadavg(&average, 1) == 1 ? average : 0;
}

}  // namespace ropecheck::bench
