// How does a kernel of this room round to a tensor's format? Once, to nearest, ties to even.
#pragma once

#include <cstdint>

#include "spec/format.hpp"

namespace ropecheck::kernels {

/// The bit pattern of `value` rounded to `dtype`; overflow gives an infinity, NaN a quiet NaN.
std::uint64_t rounded_bits(spec::Dtype dtype, double value);

/// The same as a number.
double rounded(spec::Dtype dtype, double value);

double load(spec::Dtype dtype, const void* data, std::int64_t index);
void store(spec::Dtype dtype, void* data, std::int64_t index, double value);

}  // namespace ropecheck::kernels
