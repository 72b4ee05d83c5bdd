// Where do the binary32 models turn a pair? Whole numbers as everywhere, xPos's gain in binary32.
#pragma once

#include <vector>

#include "kernels/placement64.hpp"

namespace ropecheck::kernels {

/// A scheme's axes, positions and gains as the models use them.
class Placement32 {
 public:
  explicit Placement32(const spec::Specification& specification);

  int axis(int pair) const { return axis_[static_cast<std::size_t>(pair)]; }
  /// The whole number by which frequencies are multiplied, rounded once.
  float turned_at(spec::Role role, std::int64_t position) const;
  /// `value`, a cosine or sine, times the query's gain, or divided by it for a key:
  /// FlashAttention's order. (S28)
  float gained(spec::Role role, std::int64_t position, int pair, float value) const;

 private:
  spec::Specification specification_;
  Placement64 exact_;
  std::vector<int> axis_;  // [pairs]
};

}  // namespace ropecheck::kernels
