// Do the installed libraries link and agree? Every public header, and one angle computed by both
// sides.
#include <cmath>
#include <cstdio>

#include "kernels/ropecheck_kernel.h"
#include "optimized/rope.hpp"
#include "optimized/ropecheck_rope.h"
#include "reference/bounds.hpp"
#include "reference/frequency.hpp"
#include "reference/oracle.hpp"
#include "reference/real.hpp"
#include "reference/rounding.hpp"
#include "spec/build.hpp"
#include "spec/catalogue.hpp"
#include "spec/config.hpp"
#include "spec/format.hpp"
#include "spec/specification.hpp"

extern "C" double rotation_error(void);

int main() {
  using namespace ropecheck;
  const spec::Specification specification =
      spec::build("linear", std::nullopt, {{"factor", {4.0, "test"}}});
  const auto truth = reference::schedule<reference::RealAt<60>>(specification);
  const optimized::Plan plan(specification);
  for (int pair = 0; pair < specification.head.pairs(); ++pair) {
    const double exact = static_cast<double>(truth.frequency[pair]);
    if (std::abs(plan.frequencies()[pair] - exact) > std::ldexp(exact, -52)) {
      std::printf("pair %d: %a instead of %a\n", pair, plan.frequencies()[pair], exact);
      return 1;
    }
  }
  if (rotation_error() > 1e-7) {
    std::printf("a rotation asked for in C is wrong by %g\n", rotation_error());
    return 1;
  }
  std::printf("%d frequencies agree, ABI %d\n", specification.head.pairs(), ROPECHECK_ABI_VERSION);
  return 0;
}
