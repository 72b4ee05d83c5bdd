// The frequencies agree with the truth, within the bound of the kernel's class.
//
//   |got - θ_i| <= bound·θ_i,   |got - A| <= bound·A (S2, S5-S15, S18)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"
#include "properties/shared_truth.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "frequencies_agree_with_reference";

Finding check(const Subject& subject) {
  if ((subject.kernel.description().levels & ROPECHECK_FREQUENCIES) == 0)
    return not_run("the kernel tells no frequencies");
  return holds(subject, kName, [&](const Draw& draw) {
    const auto length = static_cast<double>(draw.integer("length", 1, draw.highest() + 1));
    const auto specification = spec::with_seq_len(subject.specification, length);
    const auto oracle = shared_oracle(specification);
    const auto& truth = oracle->schedule();
    const auto got = observe(subject, specification);
    expect_frequencies(got,
                       [&](int pair) { return static_cast<long double>(truth.frequency[pair]); });
    expect_near("attention scale", got.attention_scale,
                static_cast<long double>(truth.attention_scale), got.allowed_scale);
  });
}

}  // namespace

const Property frequencies_agree_with_reference{
    kName,
    "The frequencies agree with the truth, within the bound of the class.",
    "|got - θ| <= bound·θ (S2, S5-S15, S18)",
    Kind::schedule,
    "P1-bf16-frequencies",
    check};

}  // namespace ropecheck::properties
