// YaRN's attention scale is what its dialect says, put on cosine and sine once.
//
//   m(s, k) = 1 + 0.1·k·ln s for s > 1, else 1 (S10); a number, m(s, 1) or a ratio of two, by
//   dialect (S12)
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "yarn_attention_scale_follows_its_rule";

long double gain(long double factor, long double weight, long double slope = 0.1L) {
  return factor <= 1 ? 1 : 1 + slope * weight * std::log(factor);
}

/// Written out per dialect, not taken from the table that kernels and reference read.
long double rule(const spec::Yarn& scheme, spec::Dialect dialect) {
  const double s = scheme.factor;
  const double mscale = scheme.mscale.value_or(0), all_dim = scheme.mscale_all_dim.value_or(0);
  switch (dialect) {
    case spec::Dialect::huggingface:
      if (scheme.attention_factor) return *scheme.attention_factor;
      if (mscale == 0 || all_dim == 0) break;
      return gain(s, mscale) / gain(s, all_dim);
    case spec::Dialect::ggml:
      return gain(s, 1) / gain(s, all_dim) * scheme.attn_factor;
    case spec::Dialect::megatron:
    case spec::Dialect::mlx:
      return gain(s, scheme.mscale.value_or(1)) / gain(s, all_dim);
    case spec::Dialect::vllm:
      return (scheme.apply_yarn_scaling ? gain(s, 1) : 1) * scheme.attn_factor;
    case spec::Dialect::scaled_rope:
      return gain(s, 1) * scheme.attn_factor;
    case spec::Dialect::telechat:
      return gain(s, 1, 0.07L) * scheme.attn_factor;
    case spec::Dialect::deepseek:
      return 1;
    case spec::Dialect::onnx:
      if (scheme.mscale) return *scheme.mscale;
      break;
    case spec::Dialect::paper:
    case spec::Dialect::huggingface_v4:
      if (scheme.attention_factor) return *scheme.attention_factor;
      break;
    case spec::Dialect::gpt_oss:
    case spec::Dialect::olmo:
    case spec::Dialect::qwen:
      break;
  }
  return gain(s, 1);
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
