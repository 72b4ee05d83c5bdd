// LongRoPE divides by the short list up to the trained context and by the long one beyond it.
//
//   h(θ_i) = θ_i / short_i for l′ <= L,  θ_i / long_i for l′ > L;   A = √(1 + ln s/ln L) (S14)
#include <algorithm>
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "longrope_divides_by_the_right_list";

Finding check(const Subject& subject) {
  return for_scheme<spec::LongRope>(
      subject, kName, [&](const Draw& draw, const spec::LongRope& scheme) {
        const auto context = static_cast<std::int64_t>(scheme.trained_context);
        const auto length = draw.flag("at the switch") ? context + draw.integer("step", 0, 1)
                                                       : draw.integer("length", 1, 4 * context);
        const auto specification =
            spec::with_seq_len(subject.specification, static_cast<double>(length));
        const auto& list = length > context ? scheme.long_factor : scheme.short_factor;
        const auto got = observe(subject, specification);
        expect_frequencies(
            got, [&](int pair) { return plain_frequency(specification, pair) / list[pair]; });
        const long double factor = std::max(1.0, scheme.factor);
        const auto rule = std::sqrt(
            1 + std::log(factor) / std::log(static_cast<long double>(scheme.trained_context)));
        expect_near("attention scale", got.attention_scale,
                    scheme.attention_factor ? *scheme.attention_factor : rule,
                    got.allowed_scale + 0x1p-56L);
      });
}

}  // namespace

const Property longrope_divides_by_the_right_list{
    kName,
    "LongRoPE divides by the short list up to the trained context and by the long one beyond it.",
    "h(θ_i) = θ_i/short_i or θ_i/long_i (S14)",
    Kind::schedule,
    "F15-longrope-always-short,F16-longrope-switch-off-by-one",
    check};

}  // namespace ropecheck::properties
