// How far do table values turn from the true angle, in radians? Looked at in every 256th row.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/fast_oracle.hpp"

namespace ropecheck::properties {

/// The largest angle error found: the angle between the pair (cos, sin) and the exact one.
struct AngleError {
  /// Positions that are multiples of this are looked at: a lattice that no shard changes.
  static constexpr std::int64_t kEvery = 256;

  double radians = -1;  ///< in [0, π]; -1: no row looked at. π for a pair that points nowhere
  std::int64_t position = 0;
  int pair = 0;

  bool known() const { return radians >= 0; }
  /// Keeps the larger; among equals the smallest (position, pair).
  void merge(const AngleError& other);
};

/// Measures the rows of blocks; one per thread.
class AngleMeter {
 public:
  AngleMeter(const reference::Oracle& oracle, const reference::FastOracle& fast);

  /// Raises `worst` to what the block's rows on the lattice show. The fast oracle only proposes;
  /// the angle itself is computed from the exact values, so that no machine gives another one.
  void measure(const reference::TableBlock& block, AngleError& worst);

 private:
  void measure_row(const reference::TableBlock& block, std::size_t row, AngleError& worst);

  const reference::Oracle& oracle_;
  const reference::FastOracle& fast_;
  std::vector<double> cos_, sin_;  // true values of one row, [pairs]
};

}  // namespace ropecheck::properties
