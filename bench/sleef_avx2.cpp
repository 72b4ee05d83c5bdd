// What does SLEEF's sincosf (1 ulp) take on AVX2?
#include <immintrin.h>
#include <sleef.h>

#include "bench/table_peers.hpp"

namespace ropecheck::bench {

void sleef_avx2(const PeerCall& call) {
  const std::size_t pairs = call.frequencies.size();
  for (std::size_t row = 0; row < call.positions.size(); ++row) {
    const __m256 position = _mm256_set1_ps(static_cast<float>(call.positions[row]));
    for (std::size_t i = 0; i < pairs; i += 8) {
      const __m256 frequency = _mm256_loadu_ps(call.frequencies.data() + i);
      const auto value = Sleef_sincosf8_u10avx2(_mm256_mul_ps(position, frequency));
      _mm256_storeu_ps(call.sin + row * pairs + i, value.x);
      _mm256_storeu_ps(call.cos + row * pairs + i, value.y);
    }
  }
}

}  // namespace ropecheck::bench
