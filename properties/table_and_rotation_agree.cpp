// Table and rotation tell the same: unit pairs turn to the table's cosines and sines.
//
//   R(m)(1, 0) = (cos, sin) of the table (S3)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"
#include "reference/rounding.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "table_and_rotation_agree";

Finding check(const Subject& subject) {
  if ((subject.kernel.description().levels & ROPECHECK_TABLE) == 0)
    return not_run("no table is declared and asked for");
  return for_rotation(subject, kName, [&](Turning& t) {
    if (t.caller.source() != Source::configuration)
      throw NotApplicable("the kernel is given its frequencies or table");
    const auto position = t.draw.position("position");
    HeadVector x{t.dtype, std::vector<std::uint64_t>(t.head.head_dim)};
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const int first = spec::pair_elements(t.head.layout, t.head.rotary_dim, pair).first;
      x.bits[t.head.rotary_offset + first] = reference::round_to(t.dtype, reference::Real(1));
    }
    const auto y = t.turn({position}, x);
    const auto table = t.caller.session().table(t.caller.table_call({position}, t.dtype));
    const Tolerance tolerance(subject.claimed, t.caller);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const auto of_table =
          1.5L * tolerance.table(position, pair, t.dtype);  // √2 in two components, rounded up
      expect_pair(fmt::format("pair {}", pair), t.pair(y, 0, pair),
                  Pair(table.cos.value(pair), table.sin.value(pair)),
                  of_table + t.allowed(position, pair, 1));
    }
  });
}

}  // namespace

const Property table_and_rotation_agree{kName,
                                        "Table and rotation tell the same cosines and sines.",
                                        "R(m)(1, 0) = (cos, sin) of the table (S3)",
                                        Kind::rotation,
                                        "P2-f16-positions",
                                        check};

}  // namespace ropecheck::properties
