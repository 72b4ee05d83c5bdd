// What would a kernel with a certain mistake answer? The right steps.
#include "properties/diagnosis_model.hpp"

#include <cmath>

#include "properties/judge_numbers.hpp"

namespace ropecheck::properties {

std::size_t ProbeTokens::start_of(std::size_t token) const {
  std::size_t result = 0;
  for (const std::size_t start : starts) {
    if (start <= token) result = start;
  }
  return result;
}

const ProbeTokens& ProbeTokens::on(int axis) const {
  const auto index = static_cast<std::size_t>(axis);
  return axis < 1 || index > further.size() ? *this : further[index - 1];
}

std::vector<Model::Place> Model::places(const ProbeSite& site, const ProbeTokens& tokens) const {
  std::vector<Place> result;
  int last = kIdle;
  double at = 0, turned = 0;
  for (std::size_t pair = 0; pair < frequency.size(); ++pair) {
    const int own = axis.empty() ? 0 : axis[pair];
    if (pair == 0 || own != last) {
      const ProbeTokens& here = tokens.on(own);
      at = own == kIdle ? 0 : position ? position(site, here) : here.positions[site.token];
      turned = effective ? effective(site, at) : at;
      last = own;
    }
    Place place{turned, gain.empty() ? scale : scale * gain[pair], 0};
    if (stretch) {
      const double by = stretch(site, at, static_cast<int>(pair));
      place.size *= by;
      place.bend = std::abs(std::log(by));
    }
    result.push_back(place);
  }
  return result;
}

std::vector<Turn> Model::turns(std::span<const Place> places) const {
  std::vector<Turn> turns;
  turns.reserve(frequency.size());
  for (std::size_t pair = 0; pair < frequency.size(); ++pair) {
    const double at = places[pair].effective;
    const double phase = angle ? angle(at, frequency[pair]) : at * frequency[pair];
    const double size = places[pair].size;
    turns.push_back(turn ? turn(phase, size)
                         : Turn(size * std::cos(phase), size * std::sin(phase)));
  }
  return turns;
}

void turn_pairs(const spec::Head& head, spec::Layout layout, std::span<const Turn> turn,
                std::span<const double> x, std::span<double> y) {
  for (int pair = 0; pair < head.pairs(); ++pair) {
    const auto elements = spec::pair_elements(layout, head.rotary_dim, pair);
    const int first = head.rotary_offset + elements.first;
    const int second = head.rotary_offset + elements.second;
    y[first] = x[first] * turn[pair].real() - x[second] * turn[pair].imag();
    y[second] = x[first] * turn[pair].imag() + x[second] * turn[pair].real();
  }
}

double narrowed(spec::Dtype dtype, double value) {
  if (!std::isfinite(value)) return value;
  return nearest(spec::info(dtype), {value, 0}, 0).value_or(value);
}

}  // namespace ropecheck::properties
