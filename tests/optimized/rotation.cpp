// In how many ways can the same rotation be asked for? All must give the same bits.
#include "tests/optimized/rotation.hpp"

#include <cstring>

#include "tests/optimized/tensors.hpp"

namespace ropecheck::optimized_test {

using optimized::Heads;
using optimized::Plan;
using optimized::RotateCall;
using optimized::Status;

Rotation rotate_copy(const Shape& shape, const Kind& kind, Values values) {
  const Bytes query = random_tensor(shape, kind.dtype, shape.queries, values);
  const Bytes key = random_tensor(shape, kind.dtype, shape.keys, values);
  Rotation out{Bytes(query.size()), Bytes(key.size())};
  const auto positions = positions_of(shape);
  const Heads q = packed(shape, shape.queries, query.data(), out.query.data());
  const Heads k = packed(shape, shape.keys, key.data(), out.key.data());
  REQUIRE(optimized::rotate(plan_of(shape), call_of(positions, kind, q, k)) == Status::ok);
  return out;
}

Rotation rotate_in_place(const Shape& shape, const Kind& kind, int threads) {
  Rotation data{random_tensor(shape, kind.dtype, shape.queries, Values::ordinary),
                random_tensor(shape, kind.dtype, shape.keys, Values::ordinary)};
  const auto positions = positions_of(shape);
  RotateCall call =
      call_of(positions, kind, packed(shape, shape.queries, data.query.data(), data.query.data()),
              packed(shape, shape.keys, data.key.data(), data.key.data()));
  call.threads = threads;
  REQUIRE(optimized::rotate(plan_of(shape), call) == Status::ok);
  return data;
}

void check_streamed(const Shape& shape, const Kind& kind, int threads) {
  struct Line {
    alignas(64) std::byte bytes[64];
  };
  const Shape few{shape.head, 9, shape.queries};  // repeated: so many random numbers take long
  const Bytes some = random_tensor(few, kind.dtype, few.queries, Values::ordinary);
  Bytes expected(some.size() / 9 * static_cast<std::size_t>(shape.tokens));
  REQUIRE(expected.size() >= std::size_t{16} << 20);  // from there on outputs are streamed
  for (std::size_t i = 0; i < expected.size(); i += some.size())
    std::memcpy(expected.data() + i, some.data(), std::min(some.size(), expected.size() - i));
  std::vector<Line> in(expected.size() / 64 + 1), out(in.size());
  std::memcpy(in.data(), expected.data(), expected.size());
  const auto positions = positions_of(shape);
  const Plan plan = plan_of(shape);
  const Heads in_place = packed(shape, shape.queries, expected.data(), expected.data());
  RotateCall call = call_of(positions, kind, in_place, {});
  REQUIRE(optimized::rotate(plan, call) == Status::ok);
  call.query = packed(shape, shape.queries, in.data(), out.data());
  call.threads = threads;
  REQUIRE(optimized::rotate(plan, call) == Status::ok);
  REQUIRE(std::memcmp(out.data(), expected.data(), expected.size()) == 0);
}

Rotation rotate_token_by_token(const Shape& shape, const Kind& kind) {
  Rotation data{random_tensor(shape, kind.dtype, shape.queries, Values::ordinary),
                random_tensor(shape, kind.dtype, shape.keys, Values::ordinary)};
  const auto positions = positions_of(shape);
  const Plan plan = plan_of(shape);
  const auto at = [&](Bytes& bytes, int heads, std::size_t token) {
    std::byte* start = bytes.data() + token *
                                          static_cast<std::size_t>(heads * shape.head.head_dim) *
                                          bytes_of(kind);
    return packed(shape, heads, start, start);
  };
  for (std::size_t token = 0; token < positions.size(); ++token) {
    const std::vector<std::int64_t> one = {positions[token]};
    const RotateCall call =
        call_of(one, kind, at(data.query, shape.queries, token), at(data.key, shape.keys, token));
    REQUIRE(optimized::rotate(plan, call) == Status::ok);
  }
  return data;
}

Bytes permuted(const Shape& shape, spec::Dtype dtype, const Bytes& data) {
  Bytes result = data;
  const std::size_t heads =
      data.size() / static_cast<std::size_t>(spec::info(dtype).bytes * shape.head.head_dim);
  for (std::size_t head = 0; head < heads; ++head) {
    const std::size_t start = head * static_cast<std::size_t>(shape.head.head_dim) +
                              static_cast<std::size_t>(shape.head.rotary_offset);
    const auto move = [&](int from, int to) {
      spec::store_bits(dtype, result.data(), start + static_cast<std::size_t>(to),
                       spec::load_bits(dtype, data.data(), start + static_cast<std::size_t>(from)));
    };
    for (int pair = 0; pair < shape.head.pairs(); ++pair) {
      move(pair, 2 * pair);
      move(pair + shape.head.pairs(), 2 * pair + 1);
    }
  }
  return result;
}

Rotation rotate_permuted(const Shape& shape, const Kind& kind) {
  Rotation data{permuted(shape, kind.dtype,
                         random_tensor(shape, kind.dtype, shape.queries, Values::ordinary)),
                {}};
  const auto positions = positions_of(shape);
  const Heads query = packed(shape, shape.queries, data.query.data(), data.query.data());
  REQUIRE(optimized::rotate(plan_of(shape), call_of(positions, kind, query, {})) == Status::ok);
  return data;
}

Bytes rotate_strided(const Shape& shape, const Kind& kind) {
  const std::size_t bytes = bytes_of(kind), dim = static_cast<std::size_t>(shape.head.head_dim);
  const auto tokens = static_cast<std::size_t>(shape.tokens),
             heads = static_cast<std::size_t>(shape.queries);
  const std::size_t token_stride = dim + 5,
                    head_stride = token_stride * tokens + 3;  // head-major, with gaps
  const Bytes in = random_tensor(shape, kind.dtype, shape.queries, Values::ordinary);
  Bytes out(1 + head_stride * heads * bytes, std::byte{0xa5});
  const Heads query{in.data(),
                    out.data() + 1,
                    shape.queries,
                    static_cast<std::int64_t>(dim * heads),
                    static_cast<std::int64_t>(dim),
                    static_cast<std::int64_t>(token_stride),
                    static_cast<std::int64_t>(head_stride)};
  const auto positions = positions_of(shape);
  REQUIRE(optimized::rotate(plan_of(shape), call_of(positions, kind, query, {})) == Status::ok);
  Bytes result(in.size());
  for (std::size_t i = 0; i < tokens * heads; ++i) {
    std::byte* from = out.data() + 1 + (i / heads * token_stride + i % heads * head_stride) * bytes;
    std::memcpy(result.data() + i * dim * bytes, from, dim * bytes);
    std::memset(from, 0xa5, dim * bytes);
  }
  REQUIRE(out == Bytes(out.size(), std::byte{0xa5}));  // nothing but heads was written
  return result;
}

}  // namespace ropecheck::optimized_test
