// Who else makes tables of cosines and sines? Peers as people call them: a binary32 angle, then
// their sincos.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ropecheck::bench {

/// Rows of [pairs] from binary32 frequencies, as engines store them.
struct PeerCall {
  std::span<const std::int64_t> positions;
  std::span<const float> frequencies;  ///< length a multiple of 16
  float* cos = nullptr;
  float* sin = nullptr;
};

struct Peer {
  std::string kernel;
  std::string target;
  void (*run)(const PeerCall& call);
};

/// glibc's sincosf; its vector functions and SLEEF's 1-ulp sincosf on each target this processor
/// has.
std::vector<Peer> table_peers();

void sleef_avx2(const PeerCall& call);
void sleef_avx512(const PeerCall& call);
void libmvec_avx2(const PeerCall& call);
void libmvec_avx512(const PeerCall& call);

}  // namespace ropecheck::bench
