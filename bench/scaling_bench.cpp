// Does a rotation cost in proportion to what it does, and the same everywhere? In the caches, where
// memory has no say.
#include "bench/scaling_bench.hpp"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "bench/measure.hpp"
#include "bench/rotation_case.hpp"
#include "optimized/rope.hpp"

namespace ropecheck::bench {
namespace {

using spec::Dtype;

constexpr int kHeadDim = 128;

struct Load {
  Dtype dtype;
  int tokens;
  int heads;
  std::int64_t first_position;
};

/// A rotation in place, of zeros: nothing drifts, and a zero costs what any number costs.
std::function<void()> rotation(const Load& load) {
  spec::Specification llama;
  llama.base = 500000;
  llama.head = {kHeadDim, kHeadDim, 0, spec::Layout::half};
  const auto plan = std::make_shared<optimized::Plan>(llama);
  const auto bytes =
      static_cast<std::size_t>(load.tokens * load.heads * kHeadDim * spec::info(load.dtype).bytes);
  const auto memory = std::make_shared<std::vector<Line>>(bytes / sizeof(Line));
  std::vector<std::int64_t> positions;
  for (int token = 0; token < load.tokens; ++token)
    positions.push_back(load.first_position + token);
  return [=] {
    const std::int64_t head = kHeadDim, token = head * load.heads;
    optimized::rotate(
        *plan, {.positions = positions,
                .dtype = load.dtype,
                .query = {memory->data(), memory->data(), load.heads, token, head, token, head}});
  };
}

nlohmann::json entry(const std::string& what, double value, double least, double most) {
  return {{"group", "rotate"}, {"what", what},    {"value", value},
          {"at_least", least}, {"at_most", most}, {"reached", least <= value && value <= most}};
}

void add_scaling(Dtype dtype, nlohmann::json& list) {
  constexpr std::int64_t kNear = 1000, kFar = 2147480000;
  const std::vector<Load> loads = {{dtype, 32, 8, kNear},
                                   {dtype, 32, 8, kFar},
                                   {dtype, 128, 8, kNear},
                                   {dtype, 32, 16, kNear},
                                   {dtype, 32, 32, kNear}};
  std::vector<std::function<void()>> bodies;
  for (const Load& load : loads) bodies.push_back(rotation(load));
  const std::vector<Timing> times = measure_in_turn(Clock::processor, bodies);
  const auto time = [&](std::size_t i) { return times[i].median; };
  const std::string name{spec::name(dtype)};
  list.push_back(
      entry(fmt::format("time at position {} / at {}, {}, 32 tokens x 8 heads", kFar, kNear, name),
            time(1) / time(0), 0.9, 1.1));
  list.push_back(entry(fmt::format("time per token, 128 tokens / 32 tokens, {}, 8 heads", name),
                       time(2) / (4 * time(0)), 0.8, 1.1));
  list.push_back(entry(fmt::format("time per further head, from 16 to 32 / from 8 to 16, {}", name),
                       (time(4) - time(3)) / (2 * (time(3) - time(0))), 0.5, 1.2));
}

}  // namespace

nlohmann::json scaling() {
  nlohmann::json list = nlohmann::json::array();
  for (const Dtype dtype : {Dtype::f32, Dtype::f16, Dtype::bf16}) add_scaling(dtype, list);
  return list;
}

}  // namespace ropecheck::bench
