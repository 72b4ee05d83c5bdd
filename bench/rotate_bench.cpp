// How near to the memory limit does a rotation run? Prefill and decode shapes beside scale and copy
// of the same bytes.
#include "bench/rotate_bench.hpp"

#include <memory>
#include <thread>

#include "bench/limits.hpp"
#include "bench/measure.hpp"
#include "optimized/rope.hpp"

namespace ropecheck::bench {
namespace {

constexpr int kHeadDim = 128;

struct Case {
  spec::Dtype dtype;
  spec::Layout layout;
  int threads;
  int tokens;
  int heads;
  bool in_place;

  std::size_t bytes() const {
    return static_cast<std::size_t>(tokens) *
           static_cast<std::size_t>(heads * kHeadDim * spec::info(dtype).bytes);
  }
  std::string name(const char* what) const {
    return std::string(what) + "_" + std::string(spec::name(dtype)) + "_" +
           std::string(spec::name(layout)) + "_" + std::to_string(threads) + "_" +
           std::to_string(tokens) + (in_place ? "_in" : "_out");
  }
};

/// Two buffers of zeros shared by all cases: elements keep their values, so repetitions cannot
/// drift.
struct Memory {
  explicit Memory(std::size_t bytes) : in(bytes), out(bytes) {}
  std::vector<std::byte> in;
  std::vector<std::byte> out;
};

std::vector<Case> cases() {
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  std::vector<Case> list;
  for (const int threads : {1, cores}) {
    for (const spec::Dtype dtype : {spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
      for (const spec::Layout layout : {spec::Layout::half, spec::Layout::interleaved}) {
        list.push_back({dtype, layout, threads, 4096, 32, true});
      }
      list.push_back({dtype, spec::Layout::half, threads, 4096, 32, false});
    }
    if (cores == 1) break;
  }
  for (const spec::Dtype dtype : {spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
    list.push_back({dtype, spec::Layout::half, 1, 1, 40, true});
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
    std::byte* out = c.in_place ? memory->in.data() : memory->out.data();
    optimized::rotate(*plan,
                      {.positions = positions,
                       .dtype = c.dtype,
                       .layout = c.layout,
                       .threads = c.threads,
                       .query = {memory->in.data(), out, c.heads, token, head, token, head}});
  };
}

std::function<void()> limit(const Case& c, const std::shared_ptr<Memory>& memory) {
  if (!c.in_place)
    return [=] { copy(memory->in.data(), memory->out.data(), c.bytes(), c.threads); };
  return [=] {
    scale_in_place(reinterpret_cast<float*>(memory->in.data()), c.bytes() / sizeof(float),
                   c.threads);
  };
}

nlohmann::json row_of(const Case& c) {
  const Timing time = timing(c.name("rotate")), ceiling = timing(c.name("limit"));
  const double gigabytes = 2e-9 * static_cast<double>(c.bytes());  // each byte is read and written
  return {{"kernel", "optimized"},
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
          {"limit_gb_per_s", gigabytes / ceiling.median},
          {"ratio", ceiling.median / time.median}};
}

}  // namespace

std::function<nlohmann::json()> add_rotations() {
  const auto memory = std::make_shared<Memory>(cases().front().bytes());
  for (const Case& c : cases()) {
    const Clock clock = c.threads == 1 ? Clock::processor : Clock::wall;
    add(c.name("rotate"), clock, rotation(c, memory));
    add(c.name("limit"), clock, limit(c, memory));
  }
  return [] {
    nlohmann::json rows = nlohmann::json::array();
    for (const Case& c : cases()) rows.push_back(row_of(c));
    return rows;
  };
}

}  // namespace ropecheck::bench
