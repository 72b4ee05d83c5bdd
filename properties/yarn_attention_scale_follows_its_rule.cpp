// YaRN's attention scale is what its dialect says, put on cosine and sine once.
//
//   m(s, k) = 1 + 0.1·k·ln s for s > 1, else 1 (S10) paper m(s, 1); huggingface m(s, mscale)/m(s,
//   mscale_all_dim) where both are set and not zero; ggml m(s, 1)/m(s, mscale_all_dim);
//   attention_factor in place of all of these                     (S12)
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "yarn_attention_scale_follows_its_rule";

long double gain(long double factor, long double weight) {
  return factor <= 1 ? 1 : 1 + 0.1L * weight * std::log(factor);
}

long double rule(const spec::Yarn& scheme, spec::Dialect dialect) {
  if (scheme.attention_factor) return *scheme.attention_factor;
  const double mscale = scheme.mscale.value_or(0), all_dim = scheme.mscale_all_dim.value_or(0);
  switch (dialect) {
    case spec::Dialect::huggingface:
      if (mscale == 0 || all_dim == 0) break;
      return gain(scheme.factor, mscale) / gain(scheme.factor, all_dim);
    case spec::Dialect::ggml:
      return gain(scheme.factor, 1) / gain(scheme.factor, all_dim);
    case spec::Dialect::paper:
      break;
  }
  return gain(scheme.factor, 1);
}

Finding check(const Subject& subject) {
  return for_scheme<spec::Yarn>(subject, kName, [&](const Draw& draw, spec::Yarn scheme) {
    scheme.factor = draw.number("factor", 1, 64);
    const auto specification = with_scheme(subject, scheme);
    const auto got = observe(subject, specification);
    expect_near("attention scale", got.attention_scale, rule(scheme, specification.dialect),
                got.allowed_scale + 0x1p-56L);
  });
}

}  // namespace

const Property yarn_attention_scale_follows_its_rule{
    kName,
    "The attention scale of YaRN is what its dialect says, put on cosine and sine once.",
    "A = m(s, 1), or a ratio of two (S10, S12)",
    Kind::schedule,
    "F9-scale-squared,F10-mscale-ratio-ignored",
    check};

}  // namespace ropecheck::properties
