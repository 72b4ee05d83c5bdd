// What is true, by means that share nothing with the code under test? Sines in binary128, and the
// targets to try.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "optimized/quad.hpp"  // a type and a library, no arithmetic
#include "optimized/rope.hpp"
#include "tests/catch.hpp"

namespace ropecheck::optimized_test {

using optimized::Quad;

/// body() under every SIMD target that can run here, each confirmed by the dispatched code itself.
template <class Body>
void on_every_target(const Body& body) {
  for (const std::string& target : optimized::targets()) {
    REQUIRE(optimized::force_target(target));
    REQUIRE(optimized::active_target() == target);
    INFO("target " << target);
    body();
  }
  REQUIRE(optimized::force_target(""));
}

inline std::vector<Quad> plain_frequencies(double base, int rotary_dim) {
  std::vector<Quad> frequencies;
  for (int pair = 0; pair < rotary_dim / 2; ++pair) {
    frequencies.push_back(expq(-2 * pair * logq(base) / rotary_dim));
  }
  return frequencies;
}

inline spec::Specification plain(double base, int rotary_dim) {
  spec::Specification specification;
  specification.base = base;
  specification.head = {rotary_dim, rotary_dim, 0, spec::Layout::half};
  return specification;
}

struct QuadCosSin {
  Quad cos;
  Quad sin;
};

inline QuadCosSin cos_sin(Quad angle) {
  QuadCosSin value;
  sincosq(angle, &value.sin, &value.cos);
  return value;
}

/// Denominators of the convergents of 2·frequency/π up to `most`: the positions whose angle comes
/// nearest to a multiple of π/2.
inline std::vector<std::int64_t> hard_positions(Quad frequency, std::int64_t most) {
  std::vector<std::int64_t> positions;
  Quad x = frequency / M_PI_2q;
  std::int64_t previous = 0, current = 1;
  while (fabsq(x - floorq(x)) > 0x1p-80) {
    x = 1 / (x - floorq(x));
    if (floorq(x) * current + previous > most) break;
    const std::int64_t next = static_cast<std::int64_t>(floorq(x)) * current + previous;
    previous = current;
    current = next;
    positions.push_back(current);
  }
  return positions;
}

inline double value_of(spec::Dtype dtype, const std::vector<std::byte>& data, std::size_t index) {
  return spec::decode(dtype, spec::load_bits(dtype, data.data(), index));
}

inline const std::vector<spec::Dtype> kTableDtypes = {spec::Dtype::f64, spec::Dtype::f32,
                                                      spec::Dtype::f16, spec::Dtype::bf16};

/// How a table is asked for.
struct TableKind {
  spec::Dtype dtype = spec::Dtype::f32;
  optimized::Accuracy accuracy = optimized::Accuracy::fast;
  optimized::TableWidth width = optimized::TableWidth::half;
  int threads = 1;
};

inline std::string told(const TableKind& kind) {
  return std::string(spec::name(kind.dtype)) +
         (kind.accuracy == optimized::Accuracy::exact ? " exact" : " fast") + " width " +
         std::to_string(static_cast<int>(kind.width));
}

/// Every dtype at either accuracy.
inline std::vector<TableKind> table_kinds() {
  std::vector<TableKind> kinds;
  for (const spec::Dtype dtype : kTableDtypes) {
    kinds.push_back({dtype, optimized::Accuracy::fast});
    kinds.push_back({dtype, optimized::Accuracy::exact});
  }
  return kinds;
}

/// A table in memory of its own.
struct Table {
  std::vector<std::byte> cos;
  std::vector<std::byte> sin;
  optimized::Status status;
};

inline Table make_table(const optimized::Plan& plan, const std::vector<std::int64_t>& positions,
                        const TableKind& kind) {
  const int copies = kind.width == optimized::TableWidth::half ? 1 : 2;
  const std::size_t bytes =
      positions.size() / static_cast<std::size_t>(plan.axes()) *
      static_cast<std::size_t>(copies * plan.pairs() * spec::info(kind.dtype).bytes);
  Table table{std::vector<std::byte>(bytes), std::vector<std::byte>(bytes), {}};
  table.status = optimized::table(plan, {.positions = positions,
                                         .dtype = kind.dtype,
                                         .cos = table.cos.data(),
                                         .sin = table.sin.data(),
                                         .threads = kind.threads,
                                         .accuracy = kind.accuracy,
                                         .width = kind.width});
  return table;
}

}  // namespace ropecheck::optimized_test
