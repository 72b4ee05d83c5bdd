// Which calls do the tests of this room make? Small tensors with distinct data, odd sizes,
// scattered positions.
#pragma once

#include <string>

#include "kernels/kernel.hpp"
#include "spec/build.hpp"

namespace ropecheck::kernels::test {

/// Distinct values in [-2, 2] from a fixed seed; NaN-free.
Buffer values(spec::Dtype dtype, std::size_t elements, unsigned seed);

/// Five tokens, three query heads, two key heads; where a scheme has several axes, a token's
/// positions differ.
RotateCall rotate_call(const spec::Specification& specification,
                       spec::Dtype dtype = spec::Dtype::f32,
                       spec::Layout layout = spec::Layout::half);
TableCall table_call(const spec::Specification& specification,
                     spec::Dtype dtype = spec::Dtype::f32);

spec::Specification plain(int head_dim = 64, int rotary_dim = 64);

/// "kind: detail" of every fault, one a line.
std::string told(const std::vector<Fault>& faults);

/// The fault of a call that must throw one; a fault of kind "none" if it does not.
template <class Call>
Fault fault_of(Call call) {
  try {
    call();
  } catch (const KernelFault& fault) {
    return fault.fault();
  }
  return {"none", ""};
}

/// The message of a call that must throw spec::InputError, or "".
template <class Call>
std::string input_error_of(Call call) {
  try {
    call();
  } catch (const spec::InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace ropecheck::kernels::test
