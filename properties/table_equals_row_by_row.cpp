// A table is its rows: consecutive or scattered, in any order, by any number of threads, each row
// is what it would be alone.
//
//   T([m₁ … m_T]) = [T(m₁) … T(m_T)] (S3)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "table_equals_row_by_row";

Finding check(const Subject& subject) {
  if ((subject.kernel.description().levels & ROPECHECK_TABLE) == 0)
    return not_run("no table is declared and asked for");
  Caller caller(subject.kernel, subject.specification);
  const Tolerance tolerance(subject.claimed, caller);
  return holds(subject, kName, [&](const Draw& draw) {
    auto positions = draw.positions("positions", 1, 4);
    const auto run = draw.integer("consecutive", 0, 20);
    for (std::int64_t step = 1; step <= run && positions[0] + step <= draw.highest(); ++step) {
      positions.push_back(positions[0] + step);
    }
    const auto dtype = draw.one_of("dtype", caller.dtypes());
    auto call = caller.table_call(positions, dtype);
    if (caller.can(ROPECHECK_THREADS))
      call.threads = static_cast<int>(draw.integer("threads", 1, 7));
    const auto whole = caller.session().table(call);
    const int pairs = caller.oracle().pairs();
    for (std::size_t row = 0; row < positions.size(); ++row) {
      const auto alone = caller.session().table(caller.table_call({positions[row]}, dtype));
      for (int pair = 0; pair < pairs; ++pair) {
        const auto allowed = subject.own ? 0.0 : 2 * tolerance.table(positions[row], pair, dtype);
        const auto place = fmt::format("pair {} of position {}", pair, positions[row]);
        expect_near("cos of " + place, whole.cos.value(row * pairs + pair), alone.cos.value(pair),
                    allowed);
        expect_near("sin of " + place, whole.sin.value(row * pairs + pair), alone.sin.value(pair),
                    allowed);
      }
    }
  });
}

}  // namespace

const Property table_equals_row_by_row{kName,
                                       "A table is its rows: each row is what it would be alone.",
                                       "T([m₁ … m_T]) = [T(m₁) … T(m_T)] (S3)",
                                       Kind::rotation,
                                       "I4-positions-ignored",
                                       check};

}  // namespace ropecheck::properties
