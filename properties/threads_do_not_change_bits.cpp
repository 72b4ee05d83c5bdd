// Threads share out the tokens without mixing them up: n threads give the bits of one, and each
// token what it gets alone.
//
//   every value is computed by one thread from its own inputs (S3)
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "threads_do_not_change_bits";

Finding check(const Subject& subject) {
  return for_feature(subject, ROPECHECK_THREADS, "threads", kName, [](Turning& t) {
    const auto threads = static_cast<int>(t.draw.integer("threads", 2, 7));
    const auto positions = t.draw.positions("positions", 1, 20);
    const auto x = t.heads("x", positions.size(), Values::ordinary);
    auto call = t.call(positions, x);
    const auto by_one = t.run(call).query;
    call.threads = threads;
    const auto by_several = t.run(call).query;
    expect_bits("against one thread, ", by_several, by_one);
    for (std::size_t token = 0; token < positions.size(); ++token) {
      const auto alone = rows_of(x, t.head.head_dim, token, 1);
      const auto got = rows_of(to_head(by_several), t.head.head_dim, token, 1);
      expect_same(t, {positions[token]}, alone, to_buffer(got), t.turn({positions[token]}, alone));
    }
  });
}

}  // namespace

const Property threads_do_not_change_bits{
    kName,
    "Threads share out the tokens without mixing them up: n threads give the bits of one.",
    "same bits for 1 and for n threads (S3)",
    Kind::conduct,
    "M12-thread-seam,I6-first-position-for-all",
    check,
    Scope::all};

}  // namespace ropecheck::properties
