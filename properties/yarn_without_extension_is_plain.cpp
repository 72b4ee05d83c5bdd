// YaRN without extension is plain RoPE: frequencies and attention scale.
//
//   s = 1  ⟹  h(θ) = θ, A = 1 (S9-S12)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "yarn_without_extension_is_plain";

Finding check(const Subject& subject) {
  return for_scheme<spec::Yarn>(subject, kName, [&](const Draw& draw, spec::Yarn scheme) {
    scheme.factor = 1;
    scheme.attention_factor.reset();
    scheme.mscale.reset();  // onnx takes it for the scale itself
    scheme.attn_factor = 1;
    auto specification = with_scheme(subject, scheme);
    specification.base = draw.number("base", 1000, 1e7);
    const auto got = observe(subject, specification);
    expect_frequencies(got, [&](int pair) { return plain_frequency(specification, pair); });
    expect_near("attention scale", got.attention_scale, 1, got.allowed_scale);
  });
}

}  // namespace

const Property yarn_without_extension_is_plain{kName,
                                               "YaRN without extension is plain RoPE.",
                                               "s = 1 ⟹ h(θ) = θ, A = 1 (S9-S12)",
                                               Kind::schedule,
                                               "F1-wrong-base",
                                               check};

}  // namespace ropecheck::properties
