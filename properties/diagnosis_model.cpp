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

std::vector<Turn> Model::turns(const ProbeSite& site, const ProbeTokens& tokens) const {
  const double place = position ? position(site, tokens) : tokens.positions[site.token];
  std::vector<Turn> result;
  result.reserve(frequency.size());
  for (const double each : frequency) {
    const double phase = angle ? angle(place, each) : place * each;
    result.push_back(turn ? turn(phase, scale)
                          : Turn(scale * std::cos(phase), scale * std::sin(phase)));
  }
  return result;
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
