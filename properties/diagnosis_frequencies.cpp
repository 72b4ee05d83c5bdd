// Which single number explains the measured turns: a base, a ratio of all frequencies, a gain?
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "properties/diagnosis_patterns.hpp"

namespace ropecheck::properties {

namespace {

double measured_gain(const MeasuredTurns& turns) {
  std::vector<double> sizes;
  for (const auto& row : turns) {
    for (const Turn& turn : row) sizes.push_back(std::abs(turn));
  }
  return median(sizes);
}

void add_base(const Scene& scene, const std::vector<double>& measured, Hypotheses& list) {
  // Fast pairs are untouched by every scheme but linear and ntk; there the default's own law is
  // fitted.
  std::vector<double> bases;
  const double d = scene.specification.head.rotary_dim;
  for (std::size_t pair = 1;
       pair < std::max<std::size_t>(2, measured.size() / 3) && pair < measured.size(); ++pair) {
    const double ratio = scene.frequency[pair] / scene.plain[pair];
    bases.push_back(std::pow(measured[pair] / ratio, -d / (2.0 * static_cast<double>(pair))));
  }
  const double base = median(bases);
  if (!(base > 1) || !std::isfinite(base)) return;
  spec::Specification other = scene.specification;
  other.base = base;
  const std::string text =
      fmt::format("the frequencies are those of base {:.8g} where {:.8g} is due", base,
                  scene.specification.base);
  if (const auto model = scene.of(other)) list.push_back({"F1-wrong-base", text, *model});
  other.scheme = spec::Default{};
  if (const auto model = scene.of(other)) {
    list.push_back({"F1-wrong-base",
                    fmt::format("the frequencies are the plain ones of base {:.8g}", base),
                    scene.with(model->frequency, scene.scale)});
  }
}

void add_ratio(const Scene& scene, const std::vector<double>& measured, Hypotheses& list) {
  std::vector<double> ratios;
  for (std::size_t pair = 0; pair < measured.size(); ++pair) {
    if (scene.frequency[pair] > 0) ratios.push_back(measured[pair] / scene.frequency[pair]);
  }
  const double ratio = median(ratios);
  std::vector<double> frequencies = scene.frequency;
  for (double& each : frequencies) each *= ratio;
  list.push_back({"F5-constant-ratio",
                  fmt::format("every pair turns {:.8g} times as fast as it should", ratio),
                  scene.with(frequencies, scene.scale)});
}

}  // namespace

double median(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.empty()) return 0;
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

void add_solved(const Scene& scene, const Evidence& evidence, Hypotheses& list) {
  const MeasuredTurns turns = evidence.turns();
  if (turns.empty()) return;
  const std::vector<double> measured = unwrapped(due_places(scene, evidence), turns);
  add_base(scene, measured, list);
  add_ratio(scene, measured, list);
  const double gain = measured_gain(turns);
  list.push_back({"F9-constant-gain",
                  fmt::format("attention scale {:.8g} where {:.8g} is due", gain, scene.scale),
                  scene.with(scene.frequency, gain)});
}

}  // namespace ropecheck::properties
