// Who else makes tables of cosines and sines? glibc here; SLEEF and libmvec in files compiled for
// their target.
#include "bench/table_peers.hpp"

#include <math.h>

namespace ropecheck::bench {
namespace {

void libm(const PeerCall& call) {
  const std::size_t pairs = call.frequencies.size();
  for (std::size_t row = 0; row < call.positions.size(); ++row) {
    const auto position = static_cast<float>(call.positions[row]);
    for (std::size_t i = 0; i < pairs; ++i) {
      sincosf(position * call.frequencies[i], call.sin + row * pairs + i,
              call.cos + row * pairs + i);
    }
  }
}

}  // namespace

std::vector<Peer> table_peers() {
  std::vector<Peer> peers = {{"libm", "glibc", libm}};
#ifdef ROPECHECK_BENCH_SLEEF
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    peers.push_back({"sleef", "AVX2", sleef_avx2});
  }
  if (__builtin_cpu_supports("avx512f")) peers.push_back({"sleef", "AVX3", sleef_avx512});
#endif
#ifdef ROPECHECK_BENCH_LIBMVEC
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    peers.push_back({"libmvec", "AVX2", libmvec_avx2});
  }
  if (__builtin_cpu_supports("avx512f")) peers.push_back({"libmvec", "AVX3", libmvec_avx512});
#endif
  return peers;
}

}  // namespace ropecheck::bench
