// How fast can this machine move the same bytes? The ceilings that a rotation is held against.
#include "bench/limits.hpp"

#include <cstring>

namespace ropecheck::bench {

namespace {

/// With the widest vectors of the processor: a ceiling must not be lower for want of them.
__attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3"))) void negate(
    float* data, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) data[i] = -data[i];
}

}  // namespace

void scale_in_place(float* data, std::size_t count, int threads) {
  const auto slices = static_cast<std::size_t>(threads);
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
  for (std::size_t i = 0; i < slices; ++i) {
    const std::size_t begin = count * i / slices, end = count * (i + 1) / slices;
    negate(data + begin, end - begin);
  }
}

void copy(const std::byte* from, std::byte* to, std::size_t bytes, int threads) {
  const auto slices = static_cast<std::size_t>(threads);
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
  for (std::size_t i = 0; i < slices; ++i) {
    const std::size_t begin = bytes * i / slices, end = bytes * (i + 1) / slices;
    std::memcpy(to + begin, from + begin, end - begin);
  }
}

}  // namespace ropecheck::bench
