// Which position turned a token, as its angles tell?
#include "properties/diagnosis_position_reader.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ropecheck::properties {

namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr int kMostPeriods = 4096;

}  // namespace

PositionReader::PositionReader(const Scene& scene, const Evidence& evidence, Rounding rounding,
                               double farthest)
    : scene_(scene),
      flat_(16 * evidence.unit()),
      relative_(0x1p-48 + (rounding == Rounding::wide ? 32 * 0x1p-24 : 0)),
      farthest_(farthest) {
  for (std::size_t pair = 0; pair < scene.frequency.size(); ++pair) {
    if (scene.frequency[pair] > 0) order_.push_back(pair);
  }
  std::sort(order_.begin(), order_.end(),
            [&](std::size_t a, std::size_t b) { return scene.frequency[a] < scene.frequency[b]; });
}

std::optional<double> PositionReader::read(const std::vector<Turn>& turns) const {
  if (order_.empty()) return std::nullopt;
  const double slowest = scene_.frequency[order_.front()];
  const double first = std::arg(turns[order_.front()]) / slowest;
  const double period = kTurn / slowest;
  const double periods = std::ceil(farthest_ / period);
  if (!std::isfinite(first) || !(periods <= kMostPeriods)) return std::nullopt;
  std::optional<double> found;
  for (double k = -periods; k <= periods; ++k) {
    const std::optional<double> position = refined(turns, first + k * period);
    if (!position) continue;
    if (found && std::abs(*found - *position) > 0.5) return std::nullopt;
    found = position;
  }
  if (!found) return std::nullopt;
  const double whole = std::nearbyint(*found);
  const double fastest = scene_.frequency[order_.back()];
  return std::abs(*found - whole) <= 0.01 + noise(*found * fastest) / fastest ? whole : *found;
}

std::optional<double> PositionReader::refined(const std::vector<Turn>& turns,
                                              double position) const {
  const double slowest = scene_.frequency[order_.front()];
  double uncertain = noise(position * slowest) / slowest;
  for (const std::size_t pair : order_) {
    const double frequency = scene_.frequency[pair];
    const double size = std::abs(turns[pair]);
    if (!(std::abs(size / scene_.scale - 1) <= 0.05 + flat_)) return std::nullopt;
    const double rest = std::remainder(std::arg(turns[pair]) - position * frequency, kTurn);
    const double own = noise(position * frequency);
    if (!(std::abs(rest) <= 2 * (uncertain * frequency + own))) return std::nullopt;
    if (own / frequency < uncertain) {
      position += rest / frequency;
      uncertain = own / frequency;
    }
  }
  return position;
}

}  // namespace ropecheck::properties
