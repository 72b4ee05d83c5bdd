// How wrong is a table at worst? Prints the figures that optimized/README.md quotes.
#include <cstdio>
#include <random>

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
  on_every_target([&] {
    for (const spec::Dtype dtype : kTableDtypes) {
      const Table table = make_table(plan, positions, dtype);
      double worst = 0;
      for (std::size_t i = 0; i < positions.size() * frequencies.size(); ++i) {
        const QuadCosSin exact = cos_sin(frequencies[i % 64] * positions[i / 64]);
        const auto in_ulps = [&](Quad truth, double got) {
          const spec::FormatInfo& format = spec::info(dtype);
          const int exponent =
              std::max(std::ilogb(static_cast<double>(truth)), format.min_exponent);
          return static_cast<double>(fabsq(truth - got)) *
                 std::ldexp(1, format.precision - 1 - exponent);
        };
        worst = std::max({worst, in_ulps(exact.cos, value_of(dtype, table.cos, i)),
                          in_ulps(exact.sin, value_of(dtype, table.sin, i))});
      }
      std::printf("%-7s %-5s %.9f\n", optimized::active_target().c_str(), spec::name(dtype).data(),
                  worst);
      CHECK(worst < (dtype == spec::Dtype::f64 ? 8 : 0.5001));
    }
  });
}

}  // namespace
}  // namespace ropecheck::optimized_test
