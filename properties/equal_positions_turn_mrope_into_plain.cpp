// Equal positions turn M-RoPE into plain RoPE: where all axes agree, it does not matter whose turn
// it is.
//
//   p[0] = p[1] = … = p  =>  angle_i = p·θ_i (S26)
#include <fmt/format.h>

#include "properties/axis_property.hpp"
#include "properties/identities.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "equal_positions_turn_mrope_into_plain";

Finding check(const Subject& subject) {
  if (!std::holds_alternative<spec::MultiAxis>(subject.specification.scheme))
    return not_run("the scheme is not mrope");
  const auto plain_specification = spec::with_inner_scheme(subject.specification);
  if (!subject.kernel.description().supports(plain_specification))
    return not_run("the kernel does not declare the inner scheme");
  return for_axes(subject, subject.specification, kName, [&](AxisTurning& a) {
    Turning& t = a.turning;
    const auto position = t.draw.position("position");
    const auto x = t.heads("x", 1, Values::ordinary);
    Caller plain(subject.kernel, plain_specification);
    const auto got = a.turn(Token(static_cast<std::size_t>(a.axes()), position), x);
    const auto expected = plain.rotate({position}, x, t.head.layout);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      expect_pair(fmt::format("pair {}", pair), t.pair(got, 0, pair), t.pair(expected, 0, pair),
                  2 * t.allowed(position, pair, std::abs(t.pair(x, 0, pair))));
    }
  });
}

}  // namespace

const Property equal_positions_turn_mrope_into_plain{
    kName,
    "Equal positions on all axes turn M-RoPE into plain RoPE.",
    "p[a] = p for all a: angle = p·θ (S26)",
    Kind::rotation,
    "L6-idle-pairs,F28-pair-index-per-axis",
    check,
    Scope::all};

}  // namespace ropecheck::properties
