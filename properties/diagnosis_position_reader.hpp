// Which position turned a token, as its angles tell?
#pragma once

#include "properties/diagnosis_catalogue.hpp"

namespace ropecheck::properties {

/// Reads the position whose angles a token shows in every pair: from the slowest pair, whose
/// wavelength leaves few candidates, refined pair by pair up to the fastest.
class PositionReader {
 public:
  PositionReader(const Scene& scene, const Evidence& evidence, Rounding rounding, double farthest);

  /// Nothing if there is none within `farthest`, or more than one. units: tokens
  std::optional<double> read(const std::vector<Turn>& turns) const;

 private:
  double noise(double angle) const { return flat_ + std::abs(angle) * relative_; }
  std::optional<double> refined(const std::vector<Turn>& turns, double position) const;

  const Scene& scene_;
  double flat_;      // rad
  double relative_;  // of the angle
  double farthest_;
  std::vector<std::size_t> order_;  // pairs that turn, the slowest first
};

}  // namespace ropecheck::properties
