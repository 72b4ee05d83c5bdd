// How is the built-in kernel given the same work as its peers?
#pragma once

#include "bench/rotation_case.hpp"

namespace ropecheck::bench {

/// Positions kFirstPosition …, or rows 0 … of `table` where the case has its angles given.
Instance own_rotation(const RotationCase& c, const RotationTruth::Table& table);

/// One run on random data against the exact rotation, every pair.
RotationError error_of(const RotationCase& c, RotationTruth& truth, const Instance& instance);

}  // namespace ropecheck::bench
