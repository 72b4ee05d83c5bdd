// What would a kernel without any error answer? The correctly rounded truth behind the kernel
// interface.
#pragma once

#include <memory>

#include "kernels/kernel.hpp"

namespace ropecheck::properties {

/// `builtin:reference`: every frequency, table value and rotated component correctly rounded, for
/// every scheme.
///
/// Tokens have a position on each axis of the scheme, or one that every axis has; queries and keys
/// turn by their roles. Levels frequencies (f64), table, rotate; f32, f16, bf16; both layouts;
/// transposed and converting; from the configuration, given frequencies or a given table;
/// |position| <= 2^53. Slow, and never wrong by more than half an ulp.
std::unique_ptr<kernels::Kernel> reference_kernel();

}  // namespace ropecheck::properties
