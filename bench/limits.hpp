// How fast can this machine move the same bytes? The ceilings that a rotation is held against.
#pragma once

#include <cstddef>

namespace ropecheck::bench {

/// data[i] = -data[i]: reads and writes every byte once, in place.
void scale_in_place(float* data, std::size_t count, int threads);
/// memcpy in one piece per thread.
void copy(const std::byte* from, std::byte* to, std::size_t bytes, int threads);
/// Non-temporal stores, where the processor has them; `to` and `bytes` are multiples of 32.
void copy_past_caches(const std::byte* from, std::byte* to, std::size_t bytes, int threads);

}  // namespace ropecheck::bench
