// Tables as a kernel would give them, for the tests of the judge: all right, then nudged.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "reference/fast_oracle.hpp"

namespace ropecheck::test {

/// Correctly rounded rows of consecutive positions, by MPFR.
struct Rows {
  std::vector<std::uint8_t> cos, sin;
  reference::TableBlock block;

  Rows(const reference::Oracle& oracle, std::int64_t first, std::size_t count, spec::Dtype dtype);
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  std::uint64_t bits(bool sine, std::size_t at) const {
    return spec::load_bits(block.dtype, sine ? block.sin : block.cos, at);
  }
  void set(bool sine, std::size_t at, std::uint64_t bits) {
    spec::store_bits(block.dtype, sine ? sin.data() : cos.data(), at, bits);
  }
  /// Moves a random value by `steps` numbers of the format, away from or towards zero.
  void nudge(std::mt19937_64& random, int steps);

  /// Rows [from, from + count) of this block.
  reference::TableBlock part(std::size_t from, std::size_t count) const;
};

bool same(const reference::Tally::Worst& a, const reference::Tally::Worst& b);

}  // namespace ropecheck::test
