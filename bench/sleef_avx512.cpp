// What does SLEEF's sincosf (1 ulp) take on AVX-512?
#include <immintrin.h>
#include <sleef.h>

#include "bench/table_peers.hpp"

namespace ropecheck::bench {

void sleef_avx512(const PeerCall& call) {
  const std::size_t pairs = call.frequencies.size();
  for (std::size_t row = 0; row < call.positions.size(); ++row) {
    const __m512 position = _mm512_set1_ps(static_cast<float>(call.positions[row]));
    for (std::size_t i = 0; i < pairs; i += 16) {
      const __m512 frequency = _mm512_loadu_ps(call.frequencies.data() + i);
      const auto value = Sleef_sincosf16_u10avx512f(_mm512_mul_ps(position, frequency));
      _mm512_storeu_ps(call.sin + row * pairs + i, value.x);
      _mm512_storeu_ps(call.cos + row * pairs + i, value.y);
    }
  }
}

}  // namespace ropecheck::bench
