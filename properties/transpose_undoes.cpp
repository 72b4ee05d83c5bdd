// The transpose undoes: turning forward and then backward gives the input back, times the square of
// the attention scale.
//
//   R(m)ᵀ R(m) x = A²·x,   R(-m) R(m) x = A²·x (S3)
//
// The first needs a kernel with the backward direction, the second one that takes negative
// positions. Elements that are not rotated come back bit for bit.
#include <fmt/format.h>

#include <algorithm>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "transpose_undoes";

Finding check(const Subject& subject) {
  const auto& description = subject.kernel.description();
  const bool transposes = (description.features & ROPECHECK_TRANSPOSE) != 0;
  if (!transposes && description.min_position >= 0) {
    return not_run("the kernel declares neither the backward direction nor negative positions");
  }
  return for_rotation(subject, kName, [&](Turning& t) {
    const bool transpose =
        transposes && (description.min_position >= 0 ||
                       t.draw.flag("second turn", "forward by -m", "backward by m"));
    const auto highest =
        transpose ? t.draw.highest() : std::min(t.draw.highest(), -t.draw.lowest());
    const auto m = t.draw.position("m", transpose ? t.draw.lowest() : -highest, highest);
    const auto x = t.heads("x", 1, Values::ordinary);
    const auto forward = t.turn({m}, x);
    auto call = t.call({transpose ? m : -m}, to_head(forward));
    call.transpose = transpose;
    call.key = call.query;
    const auto turned = t.run(call);
    const auto expect_start = [&](const char* name, const kernels::Buffer& back) {
      for (int pair = 0; pair < t.pairs(); ++pair) {
        const Pair start = t.pair(x, 0, pair);
        const auto allowed = t.allowed(m, pair, std::abs(t.pair(forward, 0, pair))) +
                             t.scale() * t.allowed(m, pair, std::abs(start));
        expect_pair(fmt::format("{}, pair {}", name, pair), t.pair(back, 0, pair),
                    t.scale() * t.scale() * start, allowed);
      }
      expect_tail(t.head, back, to_buffer(x));
    };
    expect_start("query", turned.query);
    expect_start("key", turned.key);
  });
}

}  // namespace

const Property transpose_undoes{
    kName,
    "The transpose undoes: turning forward and then backward gives the input back, times A².",
    "R(m)ᵀR(m) = A²·1 (S3)",
    Kind::rotation,
    "B1-backward-is-forward",
    check};

}  // namespace ropecheck::properties
