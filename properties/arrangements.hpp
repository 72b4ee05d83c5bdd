// In which memory layouts are tensors handed over? Random ones, among those that the kernel
// declares.
#pragma once

#include "properties/rotation_property.hpp"

namespace ropecheck::properties {

/// Misalignment for every kernel, strides and order of the axes where declared, in place where
/// declared.
kernels::Arrangement draw_arrangement(const Turning& turning);

}  // namespace ropecheck::properties
