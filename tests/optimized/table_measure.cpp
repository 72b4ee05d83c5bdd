// How wrong is a table at worst? Prints the figures that optimized/README.md quotes.
#include <cstdio>
#include <random>

#include "optimized/bound.hpp"
#include "tests/optimized/truth.hpp"

namespace ropecheck::optimized_test {
namespace {

using optimized::Plan;

/// Prints what optimized/README.md quotes: run with "[measure]".
TEST_CASE("the worst table errors, in ulp of the exact value", "[.measure]") {
  std::vector<std::int64_t> positions;
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) positions.push_back(static_cast<std::int32_t>(random()));
  const std::vector<Quad> frequencies = plain_frequencies(500000, 128);
  for (const Quad frequency : frequencies) {
    for (const std::int64_t hard : hard_positions(frequency, INT32_MAX)) positions.push_back(hard);
  }
  const Plan plan(plain(500000, 128));
  std::vector<QuadCosSin> truth;
  for (const std::int64_t position : positions) {
    for (const Quad frequency : frequencies) truth.push_back(cos_sin(frequency * position));
  }
  on_every_target([&] {
    for (const TableKind& kind : table_kinds()) {
      const Table table = make_table(plan, positions, kind);
      const spec::FormatInfo& format = spec::info(kind.dtype);
      double worst = 0;
      for (std::size_t i = 0; i < truth.size(); ++i) {
        const auto in_ulps = [&](Quad exact, double got) {
          const int exponent =
              std::max(std::ilogb(static_cast<double>(exact)), format.min_exponent);
          return static_cast<double>(fabsq(exact - got)) *
                 std::ldexp(1, format.precision - 1 - exponent);
        };
        worst = std::max({worst, in_ulps(truth[i].cos, value_of(kind.dtype, table.cos, i)),
                          in_ulps(truth[i].sin, value_of(kind.dtype, table.sin, i))});
      }
      std::printf("%-7s %-18s %.9f\n", optimized::active_target().c_str(), told(kind).c_str(),
                  worst);
      CHECK(worst < (kind.dtype == spec::Dtype::f64 ? 8 : optimized::kFastUlps));
    }
  });
}

}  // namespace
}  // namespace ropecheck::optimized_test
