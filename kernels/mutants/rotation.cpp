// Mistakes in the rotation of one pair.
#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct RotateOnly : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) { kernel.levels = ROPECHECK_ROTATE; }
};

struct L2 final : RotateOnly {
  using RotateOnly::RotateOnly;
  PairValue turned(const PairValue& x, const CosSin& by, spec::Dtype) const override {
    return {x.first * by.cos + x.second * by.sin, x.second * by.cos - x.first * by.sin};
  }
};

struct L10 final : RotateOnly {
  using RotateOnly::RotateOnly;
  PairValue turned(const PairValue& x, const CosSin& by, spec::Dtype) const override {
    return {x.first * by.cos - x.second * by.sin, x.second * by.cos - x.first * by.sin};
  }
};

struct L11 final : RotateOnly {
  using RotateOnly::RotateOnly;
  PairValue turned(const PairValue& x, const CosSin&, spec::Dtype) const override { return x; }
};

struct L13 final : RotateOnly {
  using RotateOnly::RotateOnly;
  PairValue turned(const PairValue& x, const CosSin& by, spec::Dtype) const override {
    return {x.first * by.cos - x.second * by.sin, x.second};
  }
};

struct FirstReused final : RotateOnly {
  using RotateOnly::RotateOnly;
  PairValue turned(const PairValue& x, const CosSin& by, spec::Dtype) const override {
    const double first = x.first * by.cos - x.second * by.sin;
    return {first, first * by.sin + x.second * by.cos};
  }
};

struct F25 final : RotateOnly {
  using RotateOnly::RotateOnly;
  PairValue turned(const PairValue& x, const CosSin& by, spec::Dtype dtype) const override {
    return Plain64::turned(Plain64::turned(x, by, dtype), by, dtype);
  }
};

struct KeyUnrotated final : RotateOnly {
  using RotateOnly::RotateOnly;
  CosSin direction(const Site& site, const CosSin& forward) const override {
    if (&site.tensor == &site.call.key) return {1, 0};
    return Plain64::direction(site, forward);
  }
};

struct B1 final : RotateOnly {
  using RotateOnly::RotateOnly;
  CosSin direction(const Site&, const CosSin& forward) const override { return forward; }
};

}  // namespace

std::vector<Mutant> rotation_mutants() {
  return {
      mutant<L2>({"L2-sine-sign", "layout",
                  "y0 = x0·c + x1·s, y1 = x1·c - x0·s (y0 = x0·c - x1·s, y1 = x1·c + x0·s)",
                  "karpathy/nanochat#489", example::plain()}),
      mutant<L10>({"L10-second-half-sign", "layout", "y1 = x1·c - x0·s (y1 = x1·c + x0·s)",
                   "xmarre/ComfyUI-Sol-H3#21", example::plain()}),
      mutant<L11>({"L11-no-rotation", "layout", "y = x (y = R·x)", "EleutherAI/gpt-neox e7c1b469",
                   example::plain()}),
      mutant<L13>({"L13-second-half-unrotated", "layout", "y1 = x1 (y1 = x1·c + x0·s)",
                   "vllm-project/vllm-ascend#7082", example::plain()}),
      mutant<FirstReused>({"M4-result-reused", "memory", "y1 = x1·c + y0·s (y1 = x1·c + x0·s)",
                           "flagos-ai/FlagGems#5142", example::plain()}),
      mutant<F25>({"F25-applied-twice", "frequency", "R·R·x (R·x)", "flashinfer-ai/flashinfer#793",
                   example::plain()}),
      mutant<KeyUnrotated>({"L16-key-unrotated", "layout",
                            "key copied (key rotated like the query)", "sgl-project/sglang#19636",
                            example::plain()}),
      mutant<B1>({"B1-backward-is-forward", "backward", "transpose ignored: R(p) (R(p)ᵀ)",
                  "ggml-org/llama.cpp#3974", example::plain()}),
  };
}

}  // namespace ropecheck::kernels
