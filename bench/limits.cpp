// How fast can this machine move the same bytes? The ceilings that a rotation is held against.
#include "bench/limits.hpp"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ropecheck::bench {

namespace {

/// With the widest vectors of the processor: a ceiling must not be lower for want of them.
__attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3"))) void negate(
    float* data, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) data[i] = -data[i];
}

#if defined(__x86_64__)
__attribute__((target("avx"))) void stream(const std::byte* from, std::byte* to,
                                           std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; i += 32) {
    const __m256i line = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i));
    _mm256_stream_si256(reinterpret_cast<__m256i*>(to + i), line);
  }
  _mm_sfence();
}
#endif

/// body(begin, size) of each thread's slice; slices begin at multiples of 64.
template <class Body>
void in_slices(std::size_t bytes, int threads, const Body& body) {
  if (threads == 1) return body(0, bytes);  // OpenMP would make a team of one: 0.3 µs
  const auto slices = static_cast<std::size_t>(threads);
  const auto cut = [&](std::size_t i) {
    return i == slices ? bytes : bytes * i / slices / 64 * 64;
  };
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t i = 0; i < slices; ++i) body(cut(i), cut(i + 1) - cut(i));
}

}  // namespace

void scale_in_place(float* data, std::size_t count, int threads) {
  in_slices(count * sizeof(float), threads, [&](std::size_t begin, std::size_t size) {
    negate(data + begin / sizeof(float), size / sizeof(float));
  });
}

void copy(const std::byte* from, std::byte* to, std::size_t bytes, int threads) {
  in_slices(bytes, threads, [&](std::size_t begin, std::size_t size) {
    std::memcpy(to + begin, from + begin, size);
  });
}

void copy_past_caches(const std::byte* from, std::byte* to, std::size_t bytes, int threads) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx")) {
    in_slices(bytes, threads,
              [&](std::size_t begin, std::size_t size) { stream(from + begin, to + begin, size); });
    return;
  }
#endif
  copy(from, to, bytes, threads);
}

}  // namespace ropecheck::bench
