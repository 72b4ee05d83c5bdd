// With which tensors is the rotation tried, and how is a result judged? Helpers of rotate_test.cpp.
#pragma once

#include "tests/optimized/truth.hpp"

namespace ropecheck::optimized_test {

inline const std::vector<spec::Dtype> kRotateDtypes = {spec::Dtype::f32, spec::Dtype::f16,
                                                       spec::Dtype::bf16};

struct Shape {
  spec::Head head;
  int tokens;
  int queries;
  int keys = 0;
};

struct Kind {
  spec::Dtype dtype = spec::Dtype::f32;
  spec::Layout layout = spec::Layout::half;
  bool transpose = false;
  optimized::Accuracy accuracy = optimized::Accuracy::fast;
};

template <class Body>
void on_every_kind(const Body& body) {
  for (const spec::Dtype dtype : kRotateDtypes) {
    for (const spec::Layout layout : {spec::Layout::half, spec::Layout::interleaved}) {
      for (const bool transpose : {false, true}) {
        INFO(spec::name(dtype) << " " << spec::name(layout) << (transpose ? " transpose" : ""));
        body(Kind{dtype, layout, transpose});
        if (dtype == spec::Dtype::f32)
          body(Kind{dtype, layout, transpose, optimized::Accuracy::exact});
      }
    }
  }
}

/// ordinary: bit patterns with exponents around 0; huge: near the largest finite; tiny: subnormals;
/// any: all finite ones.
enum class Values { ordinary, huge, tiny, any };

using Bytes = std::vector<std::byte>;

/// Packed [token][head][element].
struct Rotation {
  Bytes query;
  Bytes key;
};

/// The attention scale of every plan here; above 1, so that products overflow where results do not.
inline constexpr double kScale = 1.375;

Rotation rotate_copy(const Shape& shape, const Kind& kind, Values values);
Rotation rotate_in_place(const Shape& shape, const Kind& kind, int threads);
Rotation rotate_token_by_token(const Shape& shape, const Kind& kind);
/// Inputs permuted from half to interleaved order, then rotated.
Rotation rotate_permuted(const Shape& shape, const Kind& kind);
/// A packed half-layout tensor in interleaved order.
Bytes permuted(const Shape& shape, spec::Dtype dtype, const Bytes& packed);
/// Query rotated into rows apart, at odd addresses, head-major; checks the gaps and returns it
/// packed.
Bytes rotate_strided(const Shape& shape, const Kind& kind);

/// Queries only, from and to memory at multiples of 64 bytes, against the same in place.
void check_streamed(const Shape& shape, const Kind& kind, int threads);

/// cos and sin, attention scale (and gain) included, [tokens][pairs].
using Rows = std::vector<std::vector<QuadCosSin>>;

/// A packed tensor and its rotation against the exact one, the rest of each head unchanged.
void judge_tensor(const Shape& shape, const Kind& kind, const Bytes& in, const Bytes& out,
                  int heads, const Rows& rows, bool has_gain = false);

void check_rotation(const Shape& shape, const Kind& kind, Values values);
void check_given_table(const Shape& shape, const Kind& kind);
void check_isolation(const Shape& shape, const Kind& kind, int pair);
void check_identity(spec::Dtype dtype, spec::Layout layout);

}  // namespace ropecheck::optimized_test
