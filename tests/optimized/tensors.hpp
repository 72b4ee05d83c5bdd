// Which tensors, positions and plans do the rotation tests share?
#pragma once

#include <random>

#include "tests/optimized/rotation.hpp"

namespace ropecheck::optimized_test {

inline std::size_t bytes_of(const Kind& kind) {
  return static_cast<std::size_t>(spec::info(kind.dtype).bytes);
}

/// Unsorted, negative, with a contiguous run, out to int32's ends.
inline std::vector<std::int64_t> positions_of(const Shape& shape) {
  const std::vector<std::int64_t> some = {5, 6, 7, -8, 131071, INT32_MAX, INT32_MIN, 0, -1};
  std::vector<std::int64_t> positions;
  for (int token = 0; token < shape.tokens; ++token) {
    positions.push_back(some[static_cast<std::size_t>(token) % some.size()] + token / 9);
  }
  return positions;
}

inline std::vector<double> frequencies_of(const Shape& shape) {
  std::vector<double> frequencies;
  for (int pair = 0; pair < shape.head.pairs(); ++pair)
    frequencies.push_back(std::pow(1e4, -2.0 * pair / shape.head.rotary_dim));
  return frequencies;
}

inline optimized::Plan plan_of(const Shape& shape) {
  return optimized::Plan(shape.head, frequencies_of(shape), kScale);
}

/// A finite element of the asked size, every bit of its significand random.
inline std::uint64_t random_code(std::mt19937_64& random, spec::Dtype dtype, Values values) {
  const spec::FormatInfo& format = spec::info(dtype);
  const int fraction_bits = format.precision - 1;
  const std::uint64_t fraction = random() & ((std::uint64_t{1} << fraction_bits) - 1);
  const std::uint64_t bias = static_cast<std::uint64_t>(format.max_exponent);
  std::uint64_t exponent = 0;
  if (values == Values::huge) exponent = 2 * bias - random() % 2;
  if (values == Values::any) exponent = random() % (2 * bias + 1);
  if (values == Values::ordinary) exponent = bias - 6 + random() % 10;
  const std::uint64_t sign = (random() & 1) << (format.bytes * 8 - 1);
  return sign | (exponent << fraction_bits) | fraction;
}

inline Bytes random_tensor(const Shape& shape, spec::Dtype dtype, int heads, Values values) {
  const auto elements = static_cast<std::size_t>(shape.tokens * heads * shape.head.head_dim);
  Bytes data(elements * static_cast<std::size_t>(spec::info(dtype).bytes));
  std::mt19937_64 random(elements);
  for (std::size_t i = 0; i < elements; ++i)
    spec::store_bits(dtype, data.data(), i, random_code(random, dtype, values));
  return data;
}

inline optimized::Heads packed(const Shape& shape, int heads, const void* in, void* out) {
  const std::int64_t head = shape.head.head_dim, token = head * heads;
  return {in, out, heads, token, head, token, head};
}

inline optimized::RotateCall call_of(const std::vector<std::int64_t>& positions, const Kind& kind,
                                     const optimized::Heads& query, const optimized::Heads& key) {
  return {.positions = positions,
          .dtype = kind.dtype,
          .layout = kind.layout,
          .transpose = kind.transpose,
          .query = query,
          .key = key,
          .accuracy = kind.accuracy};
}

}  // namespace ropecheck::optimized_test
