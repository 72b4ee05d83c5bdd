// xPos stretches queries by its gain and keys by the inverse: at the centre not at all.
//
//   ‖R_q(p) x‖ = ζ^((p - c)/B)·A·‖x‖,   ‖R_k(p) x‖ = ζ^(-(p - c)/B)·A·‖x‖,
//   ζ_i = (2i + 0.4d)/(1.4d) (S28)
#include <fmt/format.h>

#include <cmath>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "xpos_stretches_by_its_gain";
constexpr double kFarthest = 4;  // scale bases from the centre: gains stay within a factor of 151

void expect_length(const std::string& what, Pair got, long double expected, long double allowed) {
  expect_pair(what + ", length", std::abs(got), expected, allowed);
}

Finding check(const Subject& subject) {
  const auto* xpos = std::get_if<spec::XPos>(&subject.specification.scheme);
  if (xpos == nullptr) return not_run("the scheme is not xpos");
  const auto reach = static_cast<std::int64_t>(kFarthest * xpos->scale_base);
  const auto center = static_cast<std::int64_t>(xpos->center);
  return for_rotation(subject, kName, [&](Turning& t) {
    const auto position = t.draw.position("position", center - reach, center + reach);
    if (std::abs(static_cast<long double>(position) - xpos->center) > reach + 1)
      throw NotApplicable("the centre lies outside what the kernel takes");
    const auto x = t.heads("x", 1, Values::ordinary);
    auto call = t.call({position}, x);
    call.key = {1, to_buffer(x)};
    const auto turned = t.run(call);
    const long double d = t.head.rotary_dim;
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const long double zeta = (2 * pair + 0.4L * d) / (1.4L * d);
      const auto gain = std::pow(zeta, (position - xpos->center) / xpos->scale_base);
      const auto length = t.scale() * std::abs(t.pair(x, 0, pair));
      const auto allowed = t.allowed(position, pair, std::abs(t.pair(x, 0, pair)));
      expect_length(fmt::format("query, pair {}", pair), t.pair(turned.query, 0, pair),
                    gain * length, allowed);
      expect_length(fmt::format("key, pair {}", pair), t.pair(turned.key, 0, pair), length / gain,
                    allowed);
    }
  });
}

}  // namespace

const Property xpos_stretches_by_its_gain{
    kName,
    "xPos stretches queries by its gain and keys by the inverse, at the centre not at all.",
    "‖R(p)x‖ = ζ^(±(p-c)/B)·A·‖x‖ (S28)",
    Kind::rotation,
    "F30-key-stretched,F30-gain-left-out,F30-centre-off-by-one,F30-scale-base-constant,"
    "F30-zeta-of-pairs",
    check,
    Scope::all};

}  // namespace ropecheck::properties
