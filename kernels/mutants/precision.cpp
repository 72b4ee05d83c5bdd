// Mistakes of number format: the right formula, stored or computed in too few bits.
#include <cmath>
#include <numbers>

#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

using spec::Dtype;

template <Dtype dtype>
struct P1 final : Plain64 {
  using Plain64::Plain64;
  double finish(double frequency, int, const spec::Specification&) const override {
    return rounded(dtype, frequency);
  }
};

template <Dtype dtype>
struct P2 final : Plain64 {
  using Plain64::Plain64;
  double number(std::int64_t position) const override {
    return rounded(dtype, static_cast<double>(position));
  }
};

struct P3 final : Plain64 {
  using Plain64::Plain64;
  double angle(double position, double frequency) const override {
    return rounded(Dtype::bf16, position * frequency);
  }
};

struct P4 final : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) { kernel.dtypes = 1u << ROPECHECK_F32; }
  CosSin cos_sin(double angle, double scale) const override {
    return {rounded(Dtype::bf16, scale * std::cos(angle)),
            rounded(Dtype::bf16, scale * std::sin(angle))};
  }
};

struct P5 final : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) {
    kernel.levels = ROPECHECK_ROTATE;
    kernel.dtypes = 1u << ROPECHECK_F32;
  }
  PairValue turned(const PairValue& x, const CosSin& by, Dtype) const override {
    const auto half = [](double value) { return rounded(Dtype::f16, value); };
    return {half(half(x.first * by.cos) - half(x.second * by.sin)),
            half(half(x.first * by.sin) + half(x.second * by.cos))};
  }
};

// A fast intrinsic reduces its argument with one binary32 multiplication by 1/2π.
struct P6 final : Plain64 {
  using Plain64::Plain64;
  CosSin cos_sin(double angle, double scale) const override {
    const auto turns = static_cast<float>(angle) * static_cast<float>(1 / (2 * std::numbers::pi));
    const double rest = 2 * std::numbers::pi * (turns - std::nearbyint(turns));
    return {scale * std::cos(rest), scale * std::sin(rest)};
  }
};

}  // namespace

std::vector<Mutant> precision_mutants() {
  return {
      mutant<P1<Dtype::bf16>>({"P1-bf16-frequencies", "precision",
                               "frequency := bf16(frequency) (keep binary32 or better)",
                               "NVIDIA-NeMo/Automodel#2549", example::plain()}),
      mutant<P1<Dtype::f16>>({"P1-f16-frequencies", "precision",
                              "frequency := f16(frequency) (keep binary32 or better)",
                              "NVIDIA-NeMo/Automodel#2859", example::llama3()}),
      mutant<P2<Dtype::bf16>>({"P2-bf16-positions", "precision",
                               "position := bf16(position) (keep an integer or binary32)",
                               "Dao-AILab/flash-attention 1870a0dc", example::plain()}),
      mutant<P2<Dtype::f16>>(
          {"P2-f16-positions", "precision",
           "position := f16(position), infinite from 65520 (keep an integer or binary32)",
           "NVIDIA/Megatron-LM#535", example::plain()}),
      mutant<P3>({"P3-bf16-angle", "precision",
                  "angle := bf16(position·frequency) (keep binary32 or better)",
                  "EleutherAI/gpt-neox#1003", example::plain()}),
      mutant<P4>(
          {"P4-bf16-table", "precision",
           "cos, sin := bf16(cos), bf16(sin) behind binary32 output (store what is declared)",
           "NVIDIA-NeMo/Automodel#3028", example::plain()}),
      mutant<P5>({"P5-f16-rotation", "precision",
                  "products and sum each rounded to f16 (binary32, one rounding)",
                  "ModelTC/LightLLM#672", example::plain()}),
      mutant<P6>({"P6-no-range-reduction", "precision",
                  "cos(2π·frac(fl32(angle/2π))) (reduce the argument exactly)", "kekzl/imp#1316",
                  example::plain()}),
  };
}

}  // namespace ropecheck::kernels
