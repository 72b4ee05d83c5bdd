// What do glibc's vector cosf and sinf (4 ulp) take on AVX-512?
#include "bench/libmvec_rows.hpp"

namespace ropecheck::bench {

void libmvec_avx512(const PeerCall& call) { libmvec_rows(call); }

}  // namespace ropecheck::bench
