// What do glibc's vector cosf and sinf (4 ulp) do with a table? The loops are vectorised by the
// compiler, for the target of the file that includes them.
#pragma once

#include <cmath>

#include "bench/table_peers.hpp"

namespace ropecheck::bench {
namespace {

/// Two loops: cos and sin of one argument in the same loop become a call of scalar sincosf.
inline void libmvec_rows(const PeerCall& call) {
  const std::size_t pairs = call.frequencies.size();
  const float* frequencies = call.frequencies.data();
  for (std::size_t row = 0; row < call.positions.size(); ++row) {
    const auto position = static_cast<float>(call.positions[row]);
    float* cos = call.cos + row * pairs;
    float* sin = call.sin + row * pairs;
#pragma omp simd
    for (std::size_t i = 0; i < pairs; ++i) cos[i] = std::cos(position * frequencies[i]);
#pragma omp simd
    for (std::size_t i = 0; i < pairs; ++i) sin[i] = std::sin(position * frequencies[i]);
  }
}

}  // namespace
}  // namespace ropecheck::bench
