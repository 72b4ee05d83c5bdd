// Dual chunk attention's distances end at the chunk: queries and keys repeat every n positions, no
// query turns farther than c, and a chunk begins where the one before it ended.
//
//   at(p + n) = at(p);   keys: at_k(p) = p for 0 <= p < n;
//   intra at_q = at_k;   successive: at_q(0) = n, at_q(p) = c for l <= p < n;
//   inter: at_q = min(2n - 1, c) everywhere (S30)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "dual_chunk_distances_end";

struct Expected {
  std::int64_t query, key;
};

// Where a token stands within the first chunk.
Expected within_chunk(const spec::DualChunk& scheme, std::int64_t p) {
  const std::int64_t stride = scheme.chunk_size - scheme.local_size;
  switch (scheme.part) {
    case spec::ChunkPart::intra:
      return {p, p};
    case spec::ChunkPart::successive:
      return {p < scheme.local_size ? stride + p : scheme.chunk_size, p};
    case spec::ChunkPart::inter:
      return {std::min(2 * stride - 1, scheme.chunk_size), p};
  }
  return {0, 0};
}

kernels::Rotated both(Turning& t, std::int64_t position, const HeadVector& x) {
  auto call = t.call({position}, x);
  call.key = {1, to_buffer(x)};
  return t.run(call);
}

Finding check(const Subject& subject) {
  const auto* scheme = std::get_if<spec::DualChunk>(&subject.specification.scheme);
  if (scheme == nullptr) return not_run("the scheme is not dual-chunk");
  const std::int64_t stride = scheme->chunk_size - scheme->local_size;
  return for_rotation(subject, kName, [&](Turning& t) {
    const auto p = t.draw.position("position in its chunk", 0, stride - 1);
    const auto chunks =
        t.draw.integer("chunk", 0, std::max<std::int64_t>(0, (t.draw.highest() - p) / stride));
    const auto position = p + chunks * stride;
    const auto x = t.heads("x", 1, Values::ordinary);
    const auto turned = both(t, position, x);
    const Expected at = within_chunk(*scheme, p);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const Pair start = t.pair(x, 0, pair);
      const auto allowed = t.allowed(position, pair, std::abs(start));
      expect_pair(fmt::format("query at {}, pair {}", position, pair),
                  t.pair(turned.query, 0, pair), start * t.point(at.query, pair), allowed);
      expect_pair(fmt::format("key at {}, pair {}", position, pair), t.pair(turned.key, 0, pair),
                  start * t.point(at.key, pair), allowed);
    }
  });
}

}  // namespace

const Property dual_chunk_distances_end{
    kName,
    "Dual chunk attention repeats every chunk, turns no query farther than c, and leaves no gap.",
    "at(p + n) = at(p) <= c; successive: n at a chunk's start, c from l on (S30)",
    Kind::rotation,
    "I16-successive-not-clamped,I16-key-modulo-chunk,I16-key-not-reduced,"
    "I16-inter-follows-position",
    check,
    Scope::all};

}  // namespace ropecheck::properties
