// The fast oracle's arithmetic for x86-64-v4 (AVX-512).
#include "reference/fast_lanes.hpp"

namespace ropecheck::reference {

const FastTarget kFastV4 = this_target("AVX-512");

}  // namespace ropecheck::reference
