// What does Highway's library answer on a processor it is not packaged for? There is one target,
// the one that is compiled for.
#include "hwy/highway.h"

#include <cstdlib>

namespace hwy {

int64_t SupportedTargets() { return HWY_STATIC_TARGET; }
void SetSupportedTargetsForTest(int64_t) {}

ChosenTarget& GetChosenTarget() {
  static ChosenTarget chosen;
  return chosen;
}

HWY_NORETURN void Abort(const char*, int, const char*, ...) { std::abort(); }

}  // namespace hwy
