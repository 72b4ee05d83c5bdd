// What do cosine and sine take in Arb's ball arithmetic?
#include <string>
#include <vector>

#include "bench/oracle_bench.hpp"
#ifdef ROPECHECK_BENCH_ARB
#include <arb.h>

#include "bench/measure.hpp"
#endif

namespace ropecheck::bench {

#ifdef ROPECHECK_BENCH_ARB
double arb_pairs_per_s(const std::vector<std::string>& angles) {
  constexpr slong kBits = 128;
  const auto count = static_cast<slong>(angles.size());
  arb_ptr x = _arb_vec_init(count);
  for (slong i = 0; i < count; ++i) {
    arb_set_str(x + i, angles[static_cast<std::size_t>(i)].c_str(), kBits);
    mag_zero(arb_radref(x + i));  // the same numbers, not balls
  }
  arb_t sin, cos;
  arb_init(sin);
  arb_init(cos);
  const Timing time = measure("arb", Clock::processor, [&] {
    for (slong i = 0; i < count; ++i) arb_sin_cos(sin, cos, x + i, kBits);
  });
  arb_clear(sin);
  arb_clear(cos);
  _arb_vec_clear(x, count);
  return static_cast<double>(count) / time.median;
}
#else
double arb_pairs_per_s(const std::vector<std::string>&) { return 0; }
#endif

}  // namespace ropecheck::bench
