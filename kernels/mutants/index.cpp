// Mistakes in which position, head or stride is used.
#include <cmath>

#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct RotateOnly : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) { kernel.levels = ROPECHECK_ROTATE; }
};

struct I1 final : RotateOnly {
  using RotateOnly::RotateOnly;
  std::int64_t read_offset(const Site& site) const override {
    return (site.token * site.tensor.heads + site.head) * head().head_dim;
  }
};

struct I4 final : Plain64 {
  using Plain64::Plain64;
  std::int64_t row_position(const ropecheck_table_call&, std::int64_t row, int) const override {
    return row;
  }
  std::int64_t head_position(const Site& site, int) const override { return site.token; }
};

struct I5 final : RotateOnly {
  using RotateOnly::RotateOnly;
  std::int64_t head_position(const Site& site, int) const override { return site.head; }
};

struct I6 final : Plain64 {
  using Plain64::Plain64;
  std::int64_t row_position(const ropecheck_table_call& call, std::int64_t,
                            int axis) const override {
    return position_of(call, 0, axis);
  }
  std::int64_t head_position(const Site& site, int axis) const override {
    return position_of(site.call, 0, axis);
  }
};

struct I8 final : Plain64 {
  using Plain64::Plain64;
  std::int64_t row_position(const ropecheck_table_call& call, std::int64_t row,
                            int axis) const override {
    return position_of(call, row, axis) - position_of(call, 0, axis);
  }
  std::int64_t head_position(const Site& site, int axis) const override {
    return position_of(site.call, site.token, axis) -
           position_of(site.call, site.sequence_start, axis);
  }
};

struct I9 final : RotateOnly {
  using RotateOnly::RotateOnly;
  std::int64_t head_position(const Site& site, int axis) const override {
    return position_of(site.call, site.token - site.sequence_start, axis);
  }
};

template <int offset>
struct I10 final : Plain64 {
  using Plain64::Plain64;
  double number(std::int64_t position) const override {
    return static_cast<double>(position + offset);
  }
};

struct I12 final : Plain64 {
  using Plain64::Plain64;
  CosSin cos_sin(double, double) const override { return {0, 0}; }
};

struct I13 final : Plain64 {
  using Plain64::Plain64;
  double number(std::int64_t position) const override {
    return std::fabs(static_cast<double>(position));
  }
};

}  // namespace

std::vector<Mutant> index_mutants() {
  return {
      mutant<I1>({"I1-stride-ignored", "index", "input read as if packed (strides honoured)",
                  "NVIDIA/Megatron-LM 7bb5379283", example::plain()}),
      mutant<I4>({"I4-positions-ignored", "index",
                  "position := index of the token (positions[token])",
                  "flashinfer-ai/flashinfer#847", example::plain()}),
      mutant<I5>({"I5-angle-by-head", "index", "position := index of the head (positions[token])",
                  "Blaizzy/mlx-vlm#1883", example::plain()}),
      mutant<I6>({"I6-first-position-for-all", "index",
                  "positions[0] for every token (positions[token])", "Blaizzy/mlx-vlm#1883",
                  example::plain()}),
      mutant<I8>({"I8-start-offset-ignored", "index", "position - positions[0] (position)",
                  "kingoflolz/mesh-transformer-jax f2aa66e", example::plain()}),
      mutant<I9>({"I9-positions-of-first-sequence", "index",
                  "every sequence takes the first one's positions (its own)",
                  "NVIDIA/Megatron-LM !2201", example::plain()}),
      mutant<I10<1>>({"I10-position-plus-one", "index", "position + 1 (position)",
                      "modelscope/ms-swift#8325", example::plain()}),
      mutant<I10<-1>>({"I10-position-minus-one", "index", "position - 1 (position)",
                       "modelscope/ms-swift#8316", example::plain()}),
      mutant<I12>({"I12-zero-tables", "index", "cos = sin = 0 (cos and sin of the angle)",
                   "nntile/nntile#360", example::plain()}),
      mutant<I13>({"I13-negative-position", "index",
                   "|position| (position, negative ones included)", "microsoft/onnxruntime#29002",
                   example::plain()}),
  };
}

}  // namespace ropecheck::kernels
