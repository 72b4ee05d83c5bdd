// Known mistakes of number format: the right formula, stored or computed in too few bits.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "properties/diagnosis_catalogue.hpp"

namespace ropecheck::properties {

namespace {

void add_half_formats(const Scene& scene, spec::Dtype dtype, Hypotheses& list) {
  const std::string name(spec::name(dtype));
  Model frequencies = scene.right();
  for (double& each : frequencies.frequency) each = narrowed(dtype, each);
  list.push_back(
      {"P1-" + name + "-frequencies",
       fmt::format("frequencies rounded to {}: the angle error grows with the position", name),
       frequencies, true});
  Model positions = scene.right();
  positions.position = [dtype](const ProbeSite& site, const ProbeTokens& tokens) {
    return narrowed(dtype, tokens.positions[site.token]);
  };
  list.push_back({"P2-" + name + "-positions",
                  fmt::format("positions rounded to {}: neighbours coincide beyond {}", name,
                              dtype == spec::Dtype::f16 ? 2048 : 256),
                  positions});
  Model angles = scene.right();
  angles.angle = [dtype](double position, double frequency) {
    return narrowed(dtype, position * frequency);
  };
  list.push_back(
      {"P3-" + name + "-angle", fmt::format("angles rounded to {}", name), angles, true});
}

void add_narrow_table(const Scene& scene, spec::Dtype dtype, Hypotheses& list) {
  const std::string name(spec::name(dtype));
  Model table = scene.right();
  table.turn = [dtype](double angle, double scale) {
    return Turn(narrowed(dtype, scale * std::cos(angle)), narrowed(dtype, scale * std::sin(angle)));
  };
  list.push_back({"P4-" + name + "-table",
                  fmt::format("cosines and sines rounded to {} before use", name), table, true});
}

void add_narrow_rotation(const Scene& scene, spec::Dtype dtype, spec::Layout layout,
                         Hypotheses& list) {
  const std::string name(spec::name(dtype));
  Model rotation = scene.right();
  const spec::Head head = scene.specification.head;
  rotation.head = [=](const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
                      std::span<double> y) {
    const auto r = [dtype](double value) { return narrowed(dtype, value); };
    for (int pair = 0; pair < head.pairs(); ++pair) {
      const auto e = spec::pair_elements(layout, head.rotary_dim, pair);
      const int first = head.rotary_offset + e.first, second = head.rotary_offset + e.second;
      const double c = turn[pair].real(), s = turn[pair].imag();
      y[first] = r(r(x[first] * c) - r(x[second] * s));
      y[second] = r(r(x[first] * s) + r(x[second] * c));
    }
  };
  list.push_back({"P5-" + name + "-rotation",
                  fmt::format("products and sums of the rotation rounded to {}", name), rotation,
                  true});
}

}  // namespace

void add_arithmetic_mistakes(const Scene& scene, const Evidence& evidence, Hypotheses& list) {
  // A kernel whose widest format is a half format rounds to it rightly.
  const bool wide = evidence.unit() < spec::info(spec::Dtype::f16).unit_roundoff;
  for (const spec::Dtype dtype : {spec::Dtype::bf16, spec::Dtype::f16}) {
    add_half_formats(scene, dtype, list);
    if (!wide) continue;
    add_narrow_table(scene, dtype, list);
    if (evidence.parts().contains(Part::rotation))
      add_narrow_rotation(scene, dtype, evidence.layout(), list);
  }
  Model fast = scene.right();
  fast.turn = [](double angle, double scale) {
    const auto turns = static_cast<float>(angle) * static_cast<float>(1 / (2 * std::numbers::pi));
    const double rest = 2 * std::numbers::pi * (turns - std::nearbyint(turns));
    return Turn(scale * std::cos(rest), scale * std::sin(rest));
  };
  list.push_back({"P6-no-range-reduction",
                  "the angle is reduced by one binary32 multiplication with 1/(2*pi)", fast, true});
  Model degrees = scene.right();
  degrees.angle = [](double position, double frequency) {
    return position * frequency * std::numbers::pi / 180;
  };
  list.push_back({"F22g-degrees", "angles taken for degrees", degrees});
  Model zero = scene.right();
  zero.turn = [](double, double) { return Turn(0, 0); };
  list.push_back({"I12-zero-tables", "cosines and sines are zero", zero});
  Model backwards = scene.right();
  for (double& each : backwards.frequency) each = -each;
  list.push_back({"L2-sine-sign", "turns backwards: the sign of the sine is flipped", backwards});
  Model twice = scene.right();
  twice.turn = [](double angle, double scale) { return std::polar(scale * scale, 2 * angle); };
  list.push_back({"F25-applied-twice", "the rotation is applied twice", twice});
}

}  // namespace ropecheck::properties
