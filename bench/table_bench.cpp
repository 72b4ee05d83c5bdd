// What does a cos/sin pair cost, and how wrong is it at worst? Ours on every target beside the
// peers.
#include "bench/table_bench.hpp"

#include <quadmath.h>

#include <cmath>
#include <memory>
#include <random>

#include "bench/measure.hpp"
#include "bench/table_peers.hpp"
#include "optimized/rope.hpp"

namespace ropecheck::bench {
namespace {

constexpr std::size_t kRows = 512;  // 256 KiB of table: stays in the second-level cache
constexpr int kRotaryDim = 128;
constexpr std::size_t kPairs = kRotaryDim / 2;
constexpr double kBase = 500000;

/// Inputs, outputs and the truth that every kernel shares.
struct Setting {
  std::string order;
  std::vector<std::int64_t> positions;
  std::vector<float> frequencies;
  std::vector<float> cos;
  std::vector<float> sin;
  optimized::Plan plan;
  std::vector<__float128> exact_cos;
  std::vector<__float128> exact_sin;
};

spec::Specification specification() {
  spec::Specification llama;
  llama.base = kBase;
  llama.head = {kRotaryDim, kRotaryDim, 0, spec::Layout::half};
  return llama;
}

/// Up to position 131071: the end of a run, or anywhere.
std::shared_ptr<Setting> make_setting(bool contiguous) {
  auto setting = std::make_shared<Setting>(Setting{contiguous ? "contiguous" : "scattered",
                                                   {},
                                                   {},
                                                   std::vector<float>(kRows * kPairs),
                                                   std::vector<float>(kRows * kPairs),
                                                   optimized::Plan(specification()),
                                                   {},
                                                   {}});
  std::mt19937_64 random(1);
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::size_t position = contiguous ? 131072 - kRows + row : random() % 131072;
    setting->positions.push_back(static_cast<std::int64_t>(position));
  }
  for (const double frequency : setting->plan.frequencies()) {
    setting->frequencies.push_back(static_cast<float>(frequency));
  }
  for (const std::int64_t position : setting->positions) {
    for (std::size_t pair = 0; pair < kPairs; ++pair) {
      __float128 sin, cos;
      sincosq(position * powq(kBase, -static_cast<__float128>(pair) / kPairs), &sin, &cos);
      setting->exact_cos.push_back(cos);
      setting->exact_sin.push_back(sin);
    }
  }
  return setting;
}

struct Worst {
  double ulp = 0;
  double absolute = 0;
};

void update(Worst& worst, const std::vector<float>& got, const std::vector<__float128>& exact) {
  for (std::size_t i = 0; i < got.size(); ++i) {
    const auto error = static_cast<double>(fabsq(exact[i] - got[i]));
    if (error == 0) continue;
    worst.absolute = std::max(worst.absolute, error);
    worst.ulp =
        std::max(worst.ulp, std::ldexp(error, 23 - std::ilogb(static_cast<double>(exact[i]))));
  }
}

struct Entry {
  std::string name;
  std::string kernel;
  std::string target;
  std::shared_ptr<Setting> setting;
  std::function<void()> body;
};

nlohmann::json row_of(const Entry& entry) {
  entry.body();
  const Setting& s = *entry.setting;
  Worst worst;
  update(worst, s.cos, s.exact_cos);
  update(worst, s.sin, s.exact_sin);
  const Timing time = timing(entry.name);
  constexpr double kNanoseconds = 1e9 / (kRows * kPairs);
  return {{"kernel", entry.kernel},
          {"target", entry.target},
          {"dtype", "f32"},
          {"positions", s.order},
          {"ns_per_pair", time.median * kNanoseconds},
          {"ns_per_pair_range", {time.least * kNanoseconds, time.most * kNanoseconds}},
          {"max_ulp", worst.ulp},
          {"max_abs", worst.absolute}};
}

std::function<void()> ours(const std::shared_ptr<Setting>& s, const std::string& target,
                           optimized::Accuracy accuracy) {
  return [s, target, accuracy] {
    if (optimized::active_target() != target) optimized::force_target(target);
    optimized::table(s->plan, {.positions = s->positions,
                               .cos = s->cos.data(),
                               .sin = s->sin.data(),
                               .accuracy = accuracy});
  };
}

std::function<void()> theirs(const std::shared_ptr<Setting>& s, const Peer& peer) {
  return [s, run = peer.run] { run({s->positions, s->frequencies, s->cos.data(), s->sin.data()}); };
}

}  // namespace

std::function<nlohmann::json()> add_tables() {
  std::vector<Entry> entries;
  for (const bool contiguous : {true, false}) {
    const auto setting = make_setting(contiguous);
    for (const std::string& target : optimized::targets()) {
      entries.push_back(
          {"", "optimized", target, setting, ours(setting, target, optimized::Accuracy::fast)});
      entries.push_back({"", "optimized-exact", target, setting,
                         ours(setting, target, optimized::Accuracy::exact)});
    }
    for (const Peer& peer : table_peers()) {
      entries.push_back({"", peer.kernel, peer.target, setting, theirs(setting, peer)});
    }
  }
  for (Entry& entry : entries) {
    entry.name = "table_" + entry.kernel + "_" + entry.target + "_" + entry.setting->order;
    add(entry.name, Clock::processor, entry.body);
  }
  return [entries] {
    nlohmann::json rows = nlohmann::json::array();
    for (const Entry& entry : entries) rows.push_back(row_of(entry));
    optimized::force_target("");
    return rows;
  };
}

}  // namespace ropecheck::bench
