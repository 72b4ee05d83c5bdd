// What may be written where a kernel is named? For messages; open_kernel and open_any_kernel
// resolve it.
#pragma once

namespace ropecheck::kernels {

inline constexpr const char* kSelectors =
    "builtin:optimized, builtin:optimized-exact, builtin:reference, model:ARITHMETIC, mutant:ID, "
    "lib:PATH, exec:COMMAND";

}  // namespace ropecheck::kernels
