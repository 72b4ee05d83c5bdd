// Position interpolation and NTK-aware scaling are blind: given the factor they do not look at
// context or length.
//
//   h(θ; s, L, l′) = θ/s,   base′(k, L, l′) = b·k^(d/(d-2))   for every L and l′ (S5, S7)
#include <cmath>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "blind_schemes";

Finding check(const Subject& subject) {
  const auto* linear = std::get_if<spec::Linear>(&subject.specification.scheme);
  const auto* ntk = std::get_if<spec::Ntk>(&subject.specification.scheme);
  if (linear == nullptr && ntk == nullptr)
    return not_run("about position interpolation and NTK-aware scaling");
  return holds(subject, kName, [&](const Draw& draw) {
    auto specification = subject.specification;
    specification.max_position_embeddings =
        static_cast<double>(draw.integer("context", 1, 1 << 20));
    specification.seq_len = static_cast<double>(draw.integer("length", 1, 1 << 20));
    const auto dim = specification.head.rotary_dim;
    expect_frequencies(observe(subject, specification), [&](int pair) {
      const auto plain = plain_frequency(specification, pair);
      if (linear != nullptr) return plain / linear->factor;
      return plain * std::pow(static_cast<long double>(ntk->factor), -2.0L * pair / (dim - 2));
    });
  });
}

}  // namespace

const Property blind_schemes{
    kName,
    "Position interpolation and NTK-aware scaling are blind to context and length.",
    "h(θ; s, L, l′) = h(θ; s) (S5, S7)",
    Kind::schedule,
    "F5-linear-ignored",
    check};

}  // namespace ropecheck::properties
