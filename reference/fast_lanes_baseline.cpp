// The fast oracle's arithmetic for any processor.
#include "reference/fast_lanes.hpp"

namespace ropecheck::reference {

const FastTarget kFastBaseline = this_target("baseline");

}  // namespace ropecheck::reference
