// The claim: RoPE tables and rotations by integer phase, SIMD and threads. Plain C++ entry points,
// no Highway type in sight.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::optimized {

/// Result of every hot-path call. Nothing here throws, prints or allocates.
enum class Status { ok, bad_shape, unsupported_dtype, bad_argument };
std::string_view message(Status status);

/// A specification compiled for speed: per pair a 128-bit phase step (turns per token) and the
/// attention scale.
///
///   step_i = round(2^128 · frac(θ_i / 2π)),   phase = position·step mod 2^128 (design: integer
///   phase)
///
/// Frequencies are computed here, independently of the reference, in binary128.
class Plan {
 public:
  /// throws std::invalid_argument for a scheme without a fast path
  explicit Plan(const spec::Specification& specification);
  /// From frequencies that are given, in rad/token.
  Plan(const spec::Head& head, std::span<const double> frequencies, double attention_scale);
  ~Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;

  int pairs() const;
  const spec::Head& head() const;
  /// θ_i rounded to double; the attention scale likewise.
  std::span<const double> frequencies() const;
  double attention_scale() const;

  struct Data;
  const Data& data() const { return *data_; }

 private:
  std::unique_ptr<Data> data_;
};

/// attention_scale·cos and ·sin of every position and pair. (S3)
///
/// shapes   cos, sin: [positions.size()][pairs], rows `row_stride` elements apart (0 = pairs)
/// units    position: tokens, any int64 with |position| <= 2^53; contiguous, scattered, negative,
/// unsorted dtypes   f32, f16, bf16 (f64 where stated in the README) error    bound and measured
/// figure: optimized/README.md
struct TableCall {
  std::span<const std::int64_t> positions;
  spec::Dtype dtype = spec::Dtype::f32;
  void* cos = nullptr;
  void* sin = nullptr;
  std::int64_t row_stride = 0;
  int threads = 1;
};
Status table(const Plan& plan, const TableCall& call);

/// One tensor of heads: element (token, head, e) is at token·token_stride + head·head_stride + e.
struct Heads {
  const void* in = nullptr;
  void* out = nullptr;  ///< may equal `in` (then the strides must be equal)
  int heads = 0;
  std::int64_t in_token_stride = 0;
  std::int64_t in_head_stride = 0;
  std::int64_t out_token_stride = 0;
  std::int64_t out_head_stride = 0;
};

/// Rotates query and key heads. (S3)
///
///   y0 = A(x0·cos a - x1·sin a),  y1 = A(x0·sin a + x1·cos a);  transpose: a → -a
///
/// dtypes      f32 (turned in double), f16, bf16 (turned in f32); one rounding to the dtype
/// error       rotation_error_bound (bound.hpp)
/// special     elements outside the rotated part are copied bit for bit; NaN stays in its pair; the
/// result of a pair depends
///             on nothing but its elements, position and plan: not on layout, neighbours, strides
///             or threads
struct RotateCall {
  std::span<const std::int64_t> positions;  ///< [tokens]
  spec::Dtype dtype = spec::Dtype::f32;
  spec::Layout layout = spec::Layout::half;
  bool transpose = false;
  int threads = 1;
  Heads query = {};
  Heads key = {};  ///< heads = 0: none
  /// A given table (f32, [rows][pairs]); positions index its rows. nullptr: from the plan.
  const float* table_cos = nullptr;
  const float* table_sin = nullptr;
  std::int64_t table_rows = 0;
};
Status rotate(const Plan& plan, const RotateCall& call);

/// SIMD targets compiled in and runnable here, best first ("AVX3_DL", "AVX2", "SSE4", …), and the
/// one in use.
std::vector<std::string> targets();
std::string active_target();
/// For tests: restricts dispatch to the named target; "" = best again. False if it cannot run here.
bool force_target(std::string_view target);

}  // namespace ropecheck::optimized
