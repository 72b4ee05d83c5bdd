// Is a ropecheck_kernel structure well formed, and what does it declare?
#pragma once

#include "kernels/kernel.hpp"

namespace ropecheck::kernels {

/// throws   spec::InputError: another ABI version, wrong struct_size, a declared level without its
/// function, unknown bits
Description describe(const ropecheck_kernel& kernel);

/// What must hold of a description wherever it came from. throws spec::InputError
void check_description(const Description& description);

/// Entries of "default, yarn/huggingface".
std::vector<std::string> split_schemes(const char* text);

}  // namespace ropecheck::kernels
