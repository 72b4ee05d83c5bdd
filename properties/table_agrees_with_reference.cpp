// The table agrees with the truth, within the bound of its class.
//
//   cos = A·cos(position·θ), sin = A·sin(position·θ) (S3, S18)
//
// Our own kernels must be faithful.
#include <fmt/format.h>

#include <algorithm>

#include "properties/identities.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "table_agrees_with_reference";

Finding check(const Subject& subject) {
  if ((subject.kernel.description().levels & ROPECHECK_TABLE) == 0)
    return not_run("no table is declared and asked for");
  Caller caller(subject.kernel, subject.specification);
  const Granted claimed = subject.own ? subject.claimed.at_most(Class::faithful) : subject.claimed;
  const Tolerance tolerance(claimed, caller);
  return holds(subject, kName, [&](const Draw& draw) {
    const auto position = draw.position("position");
    const auto dtype = draw.one_of("dtype", caller.dtypes());
    const auto table = caller.session().table(caller.table_call({position}, dtype));
    for (int pair = 0; pair < caller.oracle().pairs(); ++pair) {
      const auto [cos, sin] = caller.oracle().cos_sin(position, pair);
      const auto allowed = tolerance.table(position, pair, dtype);
      expect_near(fmt::format("cos of pair {}", pair), table.cos.value(pair),
                  static_cast<long double>(cos), allowed);
      expect_near(fmt::format("sin of pair {}", pair), table.sin.value(pair),
                  static_cast<long double>(sin), allowed);
    }
  });
}

}  // namespace

const Property table_agrees_with_reference{
    kName,
    "The table agrees with the truth, within the bound of its class.",
    "cos, sin = A·cos mθ, A·sin mθ (S3, S18)",
    Kind::rotation,
    "P4-bf16-table,P6-no-range-reduction",
    check};

}  // namespace ropecheck::properties
