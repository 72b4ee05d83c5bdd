// Which values does a judge find hard? Tables and frequencies that bring them about.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "reference/fast_oracle.hpp"

namespace ropecheck::test {

/// Any pattern of the format, the special ones often, else the right one or one nearby.
std::uint64_t given_near(spec::Dtype dtype, double value, std::mt19937_64& random);

/// Of the two numbers that a value lies between, the one above or below.
enum class Side { above, below };
std::uint64_t neighbour(spec::Dtype dtype, double value, Side side);
Side either(std::mt19937_64& random);

/// Rows with padding whose every value is chosen from what the fast oracle computes there.
struct Filled {
  std::vector<std::uint8_t> cos, sin;
  reference::TableBlock block;

  Filled(const reference::FastOracle& fast, std::int64_t first, std::size_t count,
         spec::Dtype dtype, const std::function<std::uint64_t(double)>& given);
  Filled(const Filled&) = delete;
  Filled& operator=(const Filled&) = delete;
};

/// Frequencies that bring A·sin or A·cos at `position` within a few 2^-53 of where the judge's
/// answer changes: between two neighbours of the format, a known error away from one, or at a power
/// of two. Values of all sizes, subnormal ones of f16 included.
std::vector<double> hard_frequencies(spec::Dtype dtype, double scale, std::int64_t position,
                                     int count, std::mt19937_64& random);

}  // namespace ropecheck::test
