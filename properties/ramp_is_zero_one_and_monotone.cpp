// The ramp is 0 for pairs below beta_slow rotations, 1 above beta_fast, and never grows from a pair
// to the next slower one.
//
//   γ = 0 for r <= α,  γ = 1 for r >= β,  γ_(i+1) <= γ_i (S9, S11)
//
// γ is recovered from h = (1 - γ)·θ/s + γ·θ. True of the ramp over rotations and of both ramps over
// the pair index, whose rounded ends lie outside the exact ones - if these are the ends of the part
// that turns: onnx takes those of the whole head.
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/ramp_property.hpp"
#include "properties/schedule_property.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "ramp_is_zero_one_and_monotone";

constexpr std::int64_t kShortest =
    256;  // tokens: some pair turns between beta_slow and beta_fast times

Finding check(const Subject& subject) {
  return for_ramp(subject, kName, [&](const Draw& draw, RampScheme scheme) {
    scheme.factor = draw.number("factor", 1.5, 64);
    scheme.trained_context = static_cast<double>(draw.integer("context", kShortest, 131072));
    const auto specification = with_ramp(subject, scheme);
    const auto got = observe(subject, specification);
    const spec::Head& head = specification.head;
    const bool own_ends = spec::ramp_dim(head, specification.dialect) == head.rotary_dim;
    for (int pair = 0; pair < specification.head.pairs(); ++pair) {
      const auto [weight, error] = ramp_weight(got, specification, pair);
      const auto turns = rotations(specification, pair);
      const auto what = fmt::format("ramp at pair {}", pair);
      if (own_ends && turns <= scheme.slow) expect_near(what, weight, 0, error);
      if (own_ends && turns >= scheme.fast) expect_near(what, weight, 1, error);
      if (pair == 0) continue;
      const auto [before, before_error] = ramp_weight(got, specification, pair - 1);
      expect_within(what, weight, 0, before, error + before_error);
    }
  });
}

}  // namespace

const Property ramp_is_zero_one_and_monotone{
    kName,
    "The ramp is 0 below beta_slow rotations, 1 above beta_fast, and monotone.",
    "γ(r) = 0 for r <= α, 1 for r >= β (S9, S11)",
    Kind::schedule,
    "F12-ramp-inverted,F12-rotations-ramp-inverted",
    check};

}  // namespace ropecheck::properties
