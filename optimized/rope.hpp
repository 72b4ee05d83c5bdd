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
/// attention scale; of which of a token's positions, moved how and with what gain it turns by.
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
  /// Likewise, with axes, position maps and gains of the specification; the rest of it counts for
  /// nothing.
  Plan(const spec::Specification& specification, std::span<const double> frequencies,
       double attention_scale);
  ~Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;

  int pairs() const;
  const spec::Head& head() const;
  /// Positions of a token. (S26, S27)
  int axes() const;
  /// Whether queries and keys turn differently: then there is no table. (S28-S30)
  bool turns_by_role() const;
  /// θ_i rounded to double; the attention scale likewise.
  std::span<const double> frequencies() const;
  double attention_scale() const;

  struct Data;
  const Data& data() const { return *data_; }

 private:
  std::unique_ptr<Data> data_;
};

/// What a table call promises.
///
///   fast    f32, f16, bf16: within kFastUlps (bound.hpp) at every int32 position
///   exact   f32, f16, bf16: the correctly rounded value
///
/// f64 is within table_error_bound (bound.hpp) either way.
enum class Accuracy { fast, exact };

/// How often a row holds each pair's value.
///
///   half               c0 c1 c2                [pairs]
///   repeated_halves    c0 c1 c2 c0 c1 c2       [2·pairs], as Hugging Face concatenates them
///   repeated_pairs     c0 c0 c1 c1 c2 c2       [2·pairs], for interleaved layouts
enum class TableWidth { half, repeated_halves, repeated_pairs };

/// attention_scale·cos and ·sin of every position and pair. (S3)
///
/// shapes   cos, sin: [tokens][pairs or 2·pairs], rows `row_stride` elements apart
///          (0 = packed), at any byte address
/// units    position: tokens, |position| <= 2^53 (also where the plan moves it); contiguous,
///          scattered, negative, unsorted
/// dtypes   f64, f32, f16, bf16
/// error    Accuracy; derived in bound.hpp, measured in README.md
/// special  an entry depends on nothing but its pair and the position of that pair's axis: not on
///          its row's neighbours, the other positions, strides, alignment or threads
struct TableCall {
  std::span<const std::int64_t> positions;  ///< [tokens][plan.axes()]
  spec::Dtype dtype = spec::Dtype::f32;
  void* cos = nullptr;
  void* sin = nullptr;
  std::int64_t row_stride = 0;
  int threads = 1;
  Accuracy accuracy = Accuracy::fast;
  TableWidth width = TableWidth::half;
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
/// dtypes   f32, f16, bf16, turned in binary32 and rounded to the dtype; f32 with Accuracy::exact,
///          and every dtype with xPos's gains, in double: one rounding
/// error    rotation_error_bound and rotation_floor (bound.hpp)
/// special  elements outside the rotated part are copied bit for bit, in place left alone; NaN and
///          infinity stay in their pair; a pair's result depends on its elements, its position and
///          the plan alone: not on layout, neighbours, strides, alignment, threads or size. Targets
///          with and without fused multiply-add may differ, within the bound
struct RotateCall {
  std::span<const std::int64_t> positions;  ///< [tokens][plan.axes()], or a table's rows [tokens]
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
  /// Of f32; f16 and bf16 keep f32's digits either way.
  Accuracy accuracy = Accuracy::fast;
};
Status rotate(const Plan& plan, const RotateCall& call);

/// SIMD targets compiled in and runnable here, best first ("AVX3_DL", "AVX2", "SSE4", …), and the
/// one in use.
std::vector<std::string> targets();
std::string active_target();
/// For tests: restricts dispatch to the named target; "" = best again. False if it cannot run here.
bool force_target(std::string_view target);

/// Whether bf16 rotations round with AVX512_BF16's conversion on target AVX3. The bits are the same
/// either way.
bool native_bf16();
/// For tests: `false` keeps to integer arithmetic, `true` allows the instruction again.
void allow_native_bf16(bool allowed);

}  // namespace ropecheck::optimized
