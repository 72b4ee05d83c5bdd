// The fast oracle's arithmetic for x86-64-v3 (AVX2, FMA).
#include "reference/fast_lanes.hpp"

namespace ropecheck::reference {

const FastTarget kFastV3 = this_target("AVX2");

}  // namespace ropecheck::reference
