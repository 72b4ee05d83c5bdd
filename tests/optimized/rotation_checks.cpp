// Is a rotation right? Against the exact one in binary128, within the stated bound.
#include <cstring>
#include <random>

#include "optimized/bound.hpp"
#include "tests/optimized/rotation.hpp"
#include "tests/optimized/tensors.hpp"

namespace ropecheck::optimized_test {
namespace {

using optimized::Heads;
using optimized::Plan;
using optimized::RotateCall;
using optimized::Status;

/// One head's elements as numbers.
std::vector<double> head_values(const Shape& shape, spec::Dtype dtype, const Bytes& data,
                                int index) {
  std::vector<double> values;
  for (int e = 0; e < shape.head.head_dim; ++e) {
    values.push_back(
        value_of(dtype, data, static_cast<std::size_t>(index * shape.head.head_dim + e)));
  }
  return values;
}

struct ExactPair {
  Quad first;
  Quad second;
};

ExactPair exact_rotation(double x0, double x1, QuadCosSin a, bool transpose) {
  if (transpose) a.sin = -a.sin;
  return {x0 * a.cos - x1 * a.sin, x0 * a.sin + x1 * a.cos};
}

/// Every pair of one head against the bound; a component may overflow only where the exact one
/// (almost) does.
void judge_head(const Shape& shape, const Kind& kind, const std::vector<double>& x,
                const std::vector<double>& y, const std::vector<QuadCosSin>& table, bool has_gain) {
  const spec::FormatInfo& format = spec::info(kind.dtype);
  const double largest = std::ldexp(2 - std::ldexp(1, 1 - format.precision), format.max_exponent);
  for (int pair = 0; pair < shape.head.pairs(); ++pair) {
    const spec::PairElements e = spec::pair_elements(kind.layout, shape.head.rotary_dim, pair);
    const auto first = static_cast<std::size_t>(shape.head.rotary_offset + e.first);
    const auto second = static_cast<std::size_t>(shape.head.rotary_offset + e.second);
    const QuadCosSin& a = table[static_cast<std::size_t>(pair)];
    const ExactPair exact = exact_rotation(x[first], x[second], a, kind.transpose);
    const double norm = std::hypot(x[first] / largest, x[second] / largest) * largest;
    if (fabsq(exact.first) > largest || fabsq(exact.second) > largest) continue;
    const Quad error0 = exact.first - y[first], error1 = exact.second - y[second];
    const Quad error = sqrtq(error0 * error0 + error1 * error1);
    const Quad scale = sqrtq(a.cos * a.cos + a.sin * a.sin);
    const Quad bound = optimized::rotation_error_bound(kind.dtype, kind.accuracy, has_gain) *
                           format.unit_roundoff * scale * norm +
                       optimized::rotation_floor(kind.dtype, kind.accuracy);
    INFO("pair " << pair << " x " << x[first] << " " << x[second] << " y " << y[first] << " "
                 << y[second]);
    REQUIRE(error <= bound);
  }
}

Rows exact_rows(const Shape& shape) {
  Rows rows;
  for (const std::int64_t position : positions_of(shape)) {
    rows.emplace_back();
    for (const double frequency : frequencies_of(shape)) {
      const QuadCosSin a = cos_sin(Quad(frequency) * position);
      rows.back().push_back({a.cos * kScale, a.sin * kScale});
    }
  }
  return rows;
}

}  // namespace

void judge_tensor(const Shape& shape, const Kind& kind, const Bytes& in, const Bytes& out,
                  int heads, const Rows& rows, bool has_gain) {
  const std::size_t bytes = bytes_of(kind);
  for (int index = 0; index < shape.tokens * heads; ++index) {
    judge_head(shape, kind, head_values(shape, kind.dtype, in, index),
               head_values(shape, kind.dtype, out, index),
               rows[static_cast<std::size_t>(index / heads)], has_gain);
    const std::byte* from =
        in.data() + static_cast<std::size_t>(index * shape.head.head_dim) * bytes;
    const std::byte* to =
        out.data() + static_cast<std::size_t>(index * shape.head.head_dim) * bytes;
    const std::size_t before = static_cast<std::size_t>(shape.head.rotary_offset) * bytes;
    const std::size_t after = before + static_cast<std::size_t>(shape.head.rotary_dim) * bytes;
    const std::size_t end = static_cast<std::size_t>(shape.head.head_dim) * bytes;
    REQUIRE(std::memcmp(from, to, before) == 0);
    REQUIRE(std::memcmp(from + after, to + after, end - after) == 0);
  }
}

void check_rotation(const Shape& shape, const Kind& kind, Values values) {
  const Rotation got = rotate_copy(shape, kind, values);
  const auto rows = exact_rows(shape);
  judge_tensor(shape, kind, random_tensor(shape, kind.dtype, shape.queries, values), got.query,
               shape.queries, rows);
  judge_tensor(shape, kind, random_tensor(shape, kind.dtype, shape.keys, values), got.key,
               shape.keys, rows);
}

void check_given_table(const Shape& shape, const Kind& kind) {
  const auto pairs = static_cast<std::size_t>(shape.head.pairs());
  const auto tokens = static_cast<std::size_t>(shape.tokens);
  std::mt19937_64 random(11);
  std::vector<float> cos(2 * tokens * pairs), sin(cos.size());
  for (float& value : cos) value = std::ldexp(static_cast<float>(random() >> 40) - 0x1p23f, -23);
  for (float& value : sin) value = std::ldexp(static_cast<float>(random() >> 40) - 0x1p23f, -23);
  std::vector<std::int64_t> positions;  // rows in another order, each second one
  Rows rows;
  for (std::size_t token = 0; token < tokens; ++token) {
    const std::size_t row = 2 * (tokens - 1 - token) + 1;
    positions.push_back(static_cast<std::int64_t>(row));
    rows.emplace_back();
    for (std::size_t i = row * pairs; i < (row + 1) * pairs; ++i)
      rows.back().push_back({cos[i], sin[i]});
  }
  const Bytes in = random_tensor(shape, kind.dtype, shape.queries, Values::ordinary);
  Bytes out(in.size());
  RotateCall call =
      call_of(positions, kind, packed(shape, shape.queries, in.data(), out.data()), {});
  call.table_cos = cos.data();
  call.table_sin = sin.data();
  call.table_rows = static_cast<std::int64_t>(2 * tokens);
  REQUIRE(optimized::rotate(plan_of(shape), call) == Status::ok);
  judge_tensor(shape, kind, in, out, shape.queries, rows);
}

void check_isolation(const Shape& shape, const Kind& kind, int pair) {
  const Bytes clean = random_tensor(shape, kind.dtype, shape.queries, Values::ordinary);
  const Bytes expected = rotate_copy(shape, kind, Values::ordinary).query;
  const spec::FormatInfo& format = spec::info(kind.dtype);
  const std::uint64_t infinity = (2 * static_cast<std::uint64_t>(format.max_exponent) + 1)
                                 << (format.precision - 1);
  const spec::PairElements e = spec::pair_elements(kind.layout, shape.head.rotary_dim, pair);
  const int start =
      (2 * shape.queries + 1) * shape.head.head_dim + shape.head.rotary_offset;  // token 2, head 1
  for (const std::uint64_t code : {infinity, infinity | 1}) {
    Bytes data = clean;
    spec::store_bits(kind.dtype, data.data(), static_cast<std::size_t>(start + e.second), code);
    const Heads query = packed(shape, shape.queries, data.data(), data.data());
    const auto positions = positions_of(shape);
    REQUIRE(optimized::rotate(plan_of(shape), call_of(positions, kind, query, {})) == Status::ok);
    for (int i = 0; i < shape.tokens * shape.queries * shape.head.head_dim; ++i) {
      const auto index = static_cast<std::size_t>(i);
      const std::uint64_t got = spec::load_bits(kind.dtype, data.data(), index);
      if (i == start + e.first || i == start + e.second) {
        REQUIRE_FALSE(std::isfinite(spec::decode(kind.dtype, got)));
      } else {
        REQUIRE(got == spec::load_bits(kind.dtype, expected.data(), index));
      }
    }
  }
}

void check_identity(spec::Dtype dtype, spec::Layout layout) {
  const Plan plan(plain(10000, 128));
  Bytes data(2 * 65536);
  for (std::size_t code = 0; code < 65536; ++code) spec::store_bits(dtype, data.data(), code, code);
  const Bytes before = data;
  const std::vector<std::int64_t> zeros(512, 0);
  const Heads query{data.data(), data.data(), 1, 128, 128, 128, 128};
  REQUIRE(optimized::rotate(
              plan, {.positions = zeros, .dtype = dtype, .layout = layout, .query = query}) ==
          Status::ok);
  for (int code = 0; code < 65536; ++code) {
    const int rest = code % 128;
    const int partner = layout == spec::Layout::half ? code - rest + (rest + 64) % 128 : code ^ 1;
    const double x = value_of(dtype, before, static_cast<std::size_t>(code));
    const double y = value_of(dtype, data, static_cast<std::size_t>(code));
    const double other = value_of(dtype, before, static_cast<std::size_t>(partner));
    INFO("code " << code);
    if (std::isnan(x)) REQUIRE(std::isnan(y));
    if (std::isfinite(x) && std::isfinite(other)) REQUIRE(x == y);
  }
}

}  // namespace ropecheck::optimized_test
