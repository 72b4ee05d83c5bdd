// How is the built-in kernel given the same work as its peers?
#include "bench/own_rotation.hpp"

#include <cstring>
#include <numeric>

#include "optimized/rope.hpp"

namespace ropecheck::bench {
namespace {

/// Everything a run of the built-in kernel refers to.
struct Ours {
  Ours(const RotationCase& c, const RotationTruth::Table& given)
      : plan(rotation_specification(c.layout)),
        table(given),
        positions(static_cast<std::size_t>(c.tokens)),
        in(c.bytes() / sizeof(Line)),
        out(c.in_place ? 0 : c.bytes() / sizeof(Line)) {
    std::iota(positions.begin(), positions.end(), c.given ? 0 : kFirstPosition);
  }
  optimized::Plan plan;
  const RotationTruth::Table& table;
  std::vector<std::int64_t> positions;
  std::vector<Line> in, out;
};

}  // namespace

Instance own_rotation(const RotationCase& c, const RotationTruth::Table& table) {
  const auto memory = std::make_shared<Ours>(c, table);
  std::byte* in = memory->in.front().bytes;
  std::byte* out = c.in_place ? in : memory->out.front().bytes;
  optimized::RotateCall call{.positions = memory->positions,
                             .dtype = c.dtype,
                             .layout = c.layout,
                             .threads = c.threads,
                             .accuracy = c.accuracy};
  const std::int64_t head = kHeadSize, token = head * c.heads;
  call.query = {in, out, c.heads, token, head, token, head};
  if (c.given) {
    call.table_cos = table.cos32.data();
    call.table_sin = table.sin32.data();
    call.table_rows = c.tokens;
  }
  return {memory, in, out, [raw = memory.get(), call] { optimized::rotate(raw->plan, call); }};
}

RotationError error_of(const RotationCase& c, RotationTruth& truth, const Instance& instance) {
  const std::vector<std::byte> input = rotation_input(c);
  std::memcpy(instance.in, input.data(), input.size());
  instance.run();
  return truth.worst(c, input, {instance.out, c.bytes()});
}

}  // namespace ropecheck::bench
