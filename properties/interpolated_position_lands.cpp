// Under interpolation position s·m lands where m was.
//
//   R_s(s·m) = R(m)  for whole factors s (S5)
//
// m·θ is computed in 64 bits, good to |m|·2^-60.
#include <fmt/format.h>

#include <algorithm>

#include "properties/identities.hpp"
#include "properties/readout.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "interpolated_position_lands";

Finding check(const Subject& subject) {
  if (subject.kernel.description().levels == ROPECHECK_FREQUENCIES)
    return not_run("no table or rotation is declared and asked for");
  return for_scheme<spec::Linear>(subject, kName, [&](const Draw& draw, spec::Linear scheme) {
    scheme.factor = static_cast<double>(draw.integer("factor", 1, 16));
    const auto factor = static_cast<std::int64_t>(scheme.factor);
    const auto position = draw.position("m", draw.lowest() / factor, draw.highest() / factor);
    const auto specification = with_scheme(subject, scheme);
    Caller caller(subject.kernel, specification);
    const Tolerance tolerance(subject.claimed, caller);
    const auto points = circle_points(caller, {position * factor});
    const auto dtype = caller.usual_dtype();
    for (int pair = 0; pair < specification.head.pairs(); ++pair) {
      const Pair expected = std::polar(1.0L, position * plain_frequency(specification, pair));
      const auto given =
          caller.source() == Source::frequencies ? std::abs(position) * 0x1p-23L : 0.0L;
      const auto allowed = 1.5L * std::max(tolerance.rotated(position * factor, pair, dtype),
                                           tolerance.table(position * factor, pair, dtype));
      expect_near(fmt::format("point of pair {}, distance", pair),
                  std::abs(points[0][pair] - expected), 0,
                  allowed + given + std::abs(position) * 0x1p-56L);
    }
  });
}

}  // namespace

const Property interpolated_position_lands{kName,
                                           "Under interpolation position s·m lands where m was.",
                                           "R_s(s·m) = R(m) (S5)",
                                           Kind::schedule,
                                           "F5-linear-inverted",
                                           check};

}  // namespace ropecheck::properties
