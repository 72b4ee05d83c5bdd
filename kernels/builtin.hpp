// Which kernels does ropecheck bring along as its own?
#pragma once

#include "kernels/ropecheck_kernel.h"

namespace ropecheck::kernels {

/// `builtin:optimized`: the optimized room behind the C interface.
const ropecheck_kernel& builtin_optimized();
/// `builtin:optimized-exact`: the same, with correctly rounded tables.
const ropecheck_kernel& builtin_optimized_exact();

}  // namespace ropecheck::kernels
