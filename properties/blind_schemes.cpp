// Position interpolation and NTK-aware scaling are blind: given the factor they do not look at the trained context.
//
//   h(θ; s, L) = h(θ; s)                                                                             (S5, S7)
#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "blind_schemes";

Finding check(const Subject& subject) {
  const auto& scheme = subject.specification.scheme;
  if (!std::holds_alternative<spec::Linear>(scheme) && !std::holds_alternative<spec::Ntk>(scheme)) {
    return not_run("about position interpolation and NTK-aware scaling");
  }
  return holds(subject, kName, [&](const Draw& draw) {
    auto specification = subject.specification;
    specification.max_position_embeddings = static_cast<double>(draw.integer("context", 1, 1 << 20));
    const auto here = observe(subject, specification);
    specification.max_position_embeddings = static_cast<double>(draw.integer("other context", 1, 1 << 20));
    specification.seq_len = static_cast<double>(draw.integer("length", 1, 1 << 20));
    expect_equal(observe(subject, specification), here);
  });
}

}  // namespace

const Property blind_schemes{kName,
 "Position interpolation and NTK-aware scaling are blind to the trained context.",
 "h(θ; s, L) = h(θ; s) (S5, S7)",
 Kind::schedule,
 "F2c-ntk-grows-with-length",
 check};

}  // namespace ropecheck::properties
