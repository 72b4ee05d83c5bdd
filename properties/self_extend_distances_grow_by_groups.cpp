// Self-Extend's distances grow by one per group and begin where the window ends.
//
//   at(p + G) = at(p) + 1 for queries and keys;   at_q(W) = W, at_k(0) = 0 (S29)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "self_extend_distances_grow_by_groups";

// A query and a key at each position, one head.
kernels::Rotated both(Turning& t, std::vector<std::int64_t> positions, const HeadVector& x) {
  auto call = t.call(std::move(positions), x);
  call.key = {1, to_buffer(x)};
  return t.run(call);
}

void expect_step(Turning& t, const char* what, const kernels::Buffer& turned,
                 std::array<std::int64_t, 2> at, const HeadVector& x) {
  for (int pair = 0; pair < t.pairs(); ++pair) {
    // The same numbers stand in both rows.
    const auto norm = std::abs(t.pair(x, 0, pair));
    const Pair step = t.point(1, pair) / t.scale();
    expect_pair(fmt::format("{}, pair {}", what, pair), t.pair(turned, 1, pair),
                t.pair(turned, 0, pair) * step,
                t.allowed(at[0], pair, norm) + t.allowed(at[1], pair, norm));
  }
}

HeadVector twice(HeadVector x) {
  const auto once = x.bits;
  x.bits.insert(x.bits.end(), once.begin(), once.end());
  return x;
}

Finding check(const Subject& subject) {
  const auto* scheme = std::get_if<spec::SelfExtend>(&subject.specification.scheme);
  if (scheme == nullptr) return not_run("the scheme is not self-extend");
  const std::int64_t group = scheme->group_size, window = scheme->window_size;
  return for_rotation(subject, kName, [&](Turning& t) {
    if (group > t.draw.highest() || window > t.draw.highest())
      throw NotApplicable("the kernel takes no position beyond the window");
    const auto p = t.draw.position("position", t.draw.lowest(), t.draw.highest() - group);
    const auto x = twice(t.heads("x", 1, Values::ordinary));
    const auto step = both(t, {p, p + group}, x);
    expect_step(t, "query one group on", step.query, {p, p + group}, x);
    expect_step(t, "key one group on", step.key, {p, p + group}, x);
    const auto edge = both(t, {window, 0}, x);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const Pair start = t.pair(x, 0, pair);
      expect_pair(fmt::format("query at the window's end, pair {}", pair),
                  t.pair(edge.query, 0, pair), start * t.point(window, pair),
                  t.allowed(window, pair, std::abs(start)));
      expect_pair(fmt::format("key at 0, pair {}", pair), t.pair(edge.key, 1, pair),
                  start * t.scale(), t.allowed(0, pair, std::abs(start)));
    }
  });
}

}  // namespace

const Property self_extend_distances_grow_by_groups{
    kName,
    "Self-Extend's distances grow by one per group and begin where the window ends.",
    "at(p + G) = at(p) + 1, at_q(W) = W, at_k(0) = 0 (S29)",
    Kind::rotation,
    "I15-window-shift-forgotten,I15-window-over-group-real,I15-key-shifted-too",
    check,
    Scope::all};

}  // namespace ropecheck::properties
