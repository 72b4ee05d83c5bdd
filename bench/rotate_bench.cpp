// How near to the memory limit does a rotation run? Prefill and decode shapes beside scale and copy
// of the same bytes.
#include "bench/rotate_bench.hpp"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "bench/limits.hpp"
#include "bench/measure.hpp"
#include "bench/rotation_case.hpp"
#include "optimized/rope.hpp"

namespace ropecheck::bench {
namespace {

using optimized::Accuracy;
using spec::Dtype;
using spec::Layout;

constexpr int kHeadDim = 128;
constexpr Dtype kDtypes[] = {Dtype::f32, Dtype::f16, Dtype::bf16};

struct Case {
  Dtype dtype;
  Layout layout;
  int threads;
  int tokens;
  int heads;
  bool in_place;
  Accuracy accuracy = Accuracy::fast;

  std::size_t bytes() const {
    return static_cast<std::size_t>(tokens) *
           static_cast<std::size_t>(heads * kHeadDim * spec::info(dtype).bytes);
  }
  std::string name() const {
    return "rotate_" + std::string(spec::name(dtype)) + "_" + std::string(spec::name(layout)) +
           "_" + std::to_string(threads) + "_" + std::to_string(tokens) + "_" +
           std::to_string(heads) + (in_place ? "_in" : "_out") +
           (accuracy == Accuracy::exact ? "_exact" : "");
  }
};

/// For the rotation and for its ceilings.
struct Memory {
  explicit Memory(std::size_t bytes) : lines(bytes / 64), out_lines(bytes / 64) {}
  std::byte* in() { return lines.front().bytes; }
  std::byte* out() { return out_lines.front().bytes; }
  std::vector<Line> lines, out_lines;
};

/// Numbers between 2^-8 and 1 in absolute value, so that nothing is subnormal and repeated
/// rotations only drift by their rounding.
void fill(const Case& c, std::byte* data) {
  const spec::FormatInfo& format = spec::info(c.dtype);
  const int fraction = format.precision - 1;
  std::uint64_t state = 9706;
  const std::size_t token = c.bytes() / static_cast<std::size_t>(c.tokens);
  for (std::size_t i = 0; i < token / static_cast<std::size_t>(format.bytes); ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const std::uint64_t exponent =
        static_cast<std::uint64_t>(format.max_exponent) - 1 - (state >> 61);
    const std::uint64_t sign = state >> 60 & 1;
    spec::store_bits(c.dtype, data, i,
                     sign << (8 * format.bytes - 1) | exponent << fraction |
                         (state >> 20 & ((std::uint64_t{1} << fraction) - 1)));
  }
  for (std::size_t i = token; i < c.bytes(); i += token) std::copy_n(data, token, data + i);
}

/// The wanted shapes; f16 and bf16 also with as many bytes as f32, which no cache holds; then fewer
/// tokens and fewer heads, for linearity; then one that stays in the caches, for what a second
/// thread brings where memory is no limit.
std::vector<Case> cases() {
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  const int tokens = effort().prefill_tokens;
  std::vector<Case> list;
  for (const int threads : {1, cores}) {
    for (const Dtype dtype : kDtypes) {
      for (const Layout layout : {Layout::half, Layout::interleaved}) {
        list.push_back({dtype, layout, threads, tokens, 32, true});
        list.push_back({dtype, layout, threads, tokens, 32, false});
      }
    }
    for (const Dtype dtype : {Dtype::f16, Dtype::bf16})
      list.push_back({dtype, Layout::half, threads, 2 * tokens, 32, true});
    for (const Layout layout : {Layout::half, Layout::interleaved})
      list.push_back({Dtype::f32, layout, threads, tokens, 32, true, Accuracy::exact});
    list.push_back({Dtype::f32, Layout::half, threads, tokens / 4, 32, true});
    list.push_back({Dtype::f32, Layout::half, threads, tokens, 8, true});
    for (const Dtype dtype : kDtypes)
      list.push_back({dtype, Layout::half, threads, tokens / 32, 8, true});
    if (cores == 1) break;
  }
  for (const Dtype dtype : kDtypes) {
    for (const Layout layout : {Layout::half, Layout::interleaved})
      list.push_back({dtype, layout, 1, 1, 40, true});
  }
  return list;
}

std::function<void()> rotation(const Case& c, const std::shared_ptr<Memory>& memory) {
  spec::Specification llama;
  llama.base = 500000;
  llama.head = {kHeadDim, kHeadDim, 0, c.layout};
  const auto plan = std::make_shared<optimized::Plan>(llama);
  std::vector<std::int64_t> positions;
  for (int token = 0; token < c.tokens; ++token) positions.push_back(100000 + token);
  return [=] {
    const std::int64_t head = kHeadDim, token = head * c.heads;
    std::byte* out = c.in_place ? memory->in() : memory->out();
    optimized::rotate(*plan, {.positions = positions,
                              .dtype = c.dtype,
                              .layout = c.layout,
                              .threads = c.threads,
                              .query = {memory->in(), out, c.heads, token, head, token, head},
                              .accuracy = c.accuracy});
  };
}

std::vector<std::function<void()>> limits(const Case& c, const std::shared_ptr<Memory>& memory) {
  if (c.in_place)
    return {[=] {
      auto* data = reinterpret_cast<float*>(memory->in());
      scale_in_place(data, c.bytes() / sizeof(float), c.threads);
    }};
  return {[=] { copy(memory->in(), memory->out(), c.bytes(), c.threads); },
          [=] { copy_past_caches(memory->in(), memory->out(), c.bytes(), c.threads); }};
}

double seconds(Clock clock) {
  if (clock == Clock::wall) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
  }
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Seconds per call, the rotation first, then its ceilings, each measured in turn: what disturbs
/// one disturbs the others as well.
using Samples = std::vector<std::vector<double>>;

std::function<void()> in_turn(const Case& c, std::vector<std::function<void()>> bodies,
                              const std::shared_ptr<Samples>& samples) {
  const Clock clock = clock_for(c.threads);
  const int times = static_cast<int>(std::max<std::size_t>(1, (1 << 20) / c.bytes()));
  samples->resize(bodies.size());
  return [=] {
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      const double start = seconds(clock);
      for (int time = 0; time < times; ++time) bodies[i]();
      (*samples)[i].push_back((seconds(clock) - start) / times);
    }
  };
}

/// The quickest ceiling of each turn over the rotation of the same turn.
Timing ratios(const Samples& samples) {
  std::vector<double> ratio;
  for (std::size_t turn = 0; turn < samples[0].size(); ++turn) {
    double best = samples[1][turn];
    for (std::size_t i = 2; i < samples.size(); ++i) best = std::min(best, samples[i][turn]);
    ratio.push_back(best / samples[0][turn]);
  }
  return timing_of(ratio);
}

nlohmann::json row_of(const Case& c, const Samples& samples) {
  const Timing time = timing_of(samples[0]), ratio = ratios(samples);
  double ceiling = timing_of(samples[1]).median;
  for (std::size_t i = 2; i < samples.size(); ++i)
    ceiling = std::min(ceiling, timing_of(samples[i]).median);
  const double gigabytes = 2e-9 * static_cast<double>(c.bytes());  // each byte is read and written
  return {{"kernel", c.accuracy == Accuracy::exact ? kExactName : kFastName},
          {"dtype", spec::name(c.dtype)},
          {"layout", spec::name(c.layout)},
          {"threads", c.threads},
          {"tokens", c.tokens},
          {"heads", c.heads},
          {"head_dim", kHeadDim},
          {"in_place", c.in_place},
          {"microseconds", time.median * 1e6},
          {"gb_per_s", gigabytes / time.median},
          {"gb_per_s_range", {gigabytes / time.most, gigabytes / time.least}},
          {"limit_gb_per_s", gigabytes / ceiling},
          {"ratio", ratio.median},
          {"ratio_range", {ratio.least, ratio.most}}};
}

}  // namespace

std::function<nlohmann::json()> add_rotations() {
  const auto memory = std::make_shared<Memory>(cases().front().bytes());
  const auto samples = std::make_shared<std::vector<std::shared_ptr<Samples>>>();
  for (const Case& c : cases()) {
    samples->push_back(std::make_shared<Samples>());
    std::vector<std::function<void()>> bodies = limits(c, memory);
    bodies.insert(bodies.begin(), rotation(c, memory));
    const auto turns = in_turn(c, bodies, samples->back());
    add_prepared(c.name(), clock_for(c.threads), [=] {
      fill(c, memory->in());
      return turns;
    });
  }
  return [samples] {
    nlohmann::json rows = nlohmann::json::array();
    const std::vector<Case> list = cases();
    for (std::size_t i = 0; i < list.size(); ++i) rows.push_back(row_of(list[i], *(*samples)[i]));
    return rows;
  };
}

}  // namespace ropecheck::bench
