// What do tables take in NumPy and PyTorch, and how wrong are they?
#include <algorithm>
#include <cmath>
#include <random>

#include "bench/absent.hpp"
#include "bench/equal_work.hpp"
#include "bench/measure.hpp"
#include "bench/python_peers.hpp"
#include "bench/rotation_case.hpp"

namespace ropecheck::bench {
namespace {

using nlohmann::json;

constexpr std::size_t kRows = 512;
constexpr std::int64_t kContext = 131072;
constexpr std::size_t kPairCount = kHeadSize / 2;

/// The positions of the other tables: the last rows of the context, or rows anywhere in it.
std::vector<std::int64_t> positions_of(bool contiguous) {
  std::vector<std::int64_t> positions;
  std::mt19937_64 random(1);
  for (std::size_t row = 0; row < kRows; ++row) {
    positions.push_back(contiguous ? kContext - static_cast<std::int64_t>(kRows - row)
                                   : static_cast<std::int64_t>(random() % kContext));
  }
  return positions;
}

struct Worst {
  double ulp = 0;
  double absolute = 0;
};

void update(Worst& worst, float got, double exact) {
  const double error = std::abs(got - exact);
  worst.absolute = std::max(worst.absolute, error);
  worst.ulp = std::max(worst.ulp, std::ldexp(error, 23 - std::ilogb(exact)));
}

Worst worst_of(const std::vector<std::int64_t>& positions, const Scratch& scratch) {
  const reference::Oracle oracle(rotation_specification(spec::Layout::half));
  const reference::FastOracle fast(oracle);
  std::vector<float> cos(kRows * kPairCount), sin(cos.size());
  read_file(scratch / "cos", cos.data(), cos.size() * sizeof(float));
  read_file(scratch / "sin", sin.data(), sin.size() * sizeof(float));
  Worst worst;
  for (std::size_t row = 0; row < kRows; ++row) {
    double exact_cos[kPairCount], exact_sin[kPairCount];
    fast.values(positions[row], 1, exact_cos, exact_sin);
    for (std::size_t pair = 0; pair < kPairCount; ++pair) {
      update(worst, cos[row * kPairCount + pair], exact_cos[pair]);
      update(worst, sin[row * kPairCount + pair], exact_sin[pair]);
    }
  }
  return worst;
}

std::vector<float> frequencies() {
  const reference::Oracle oracle(rotation_specification(spec::Layout::half));
  std::vector<float> result;
  for (const auto& each : oracle.schedule().frequency) result.push_back(static_cast<float>(each));
  return result;
}

json row_of(PythonPeer& peer, bool contiguous, const Scratch& scratch) {
  const auto positions = positions_of(contiguous);
  write_file(scratch / "positions", positions.data(), positions.size() * sizeof(std::int64_t));
  const json answer = peer.ask({{"task", "table"},
                                {"threads", 1},
                                {"positions", scratch / "positions"},
                                {"frequencies", scratch / "frequencies"},
                                {"cos", scratch / "cos"},
                                {"sin", scratch / "sin"}});
  if (answer.contains("absent")) return answer;
  const Timing time = timing_of(answer.at("seconds").get<std::vector<double>>());
  const Worst worst = worst_of(positions, scratch);
  constexpr double kNanoseconds = 1e9 / (kRows * kPairCount);
  return {{"kernel", peer.name()},
          {"target", "Python"},
          {"dtype", "f32"},
          {"positions", contiguous ? "contiguous" : "scattered"},
          {"ns_per_pair", time.median * kNanoseconds},
          {"ns_per_pair_range", {time.least * kNanoseconds, time.most * kNanoseconds}},
          {"max_ulp", worst.ulp},
          {"max_abs", worst.absolute},
          {"version", peer.version()}};
}

}  // namespace

json table_peers_in_python(const std::filesystem::path& root, json& absent) {
  const Scratch scratch;
  const std::vector<float> given = frequencies();
  write_file(scratch / "frequencies", given.data(), given.size() * sizeof(float));
  json rows = json::array();
  for (const char* name : {"torch", "numpy"}) {
    std::string reason;
    const auto peer = PythonPeer::start(name, root, reason);
    if (!peer) add_absent(absent, name, "table", reason);
    for (const bool contiguous : {true, false}) {
      if (!peer) break;
      json result = row_of(*peer, contiguous, scratch);
      if (result.contains("absent"))
        add_absent(absent, name, "table", result["absent"]);
      else
        rows.push_back(std::move(result));
    }
  }
  add_absent(absent, "ggml", "table", "its tables live inside its rotation");
  add_absent(absent, "onnxruntime", "table", "its rotation is given the table");
  return rows;
}

}  // namespace ropecheck::bench
