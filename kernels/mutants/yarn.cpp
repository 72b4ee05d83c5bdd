// Mistakes in YaRN: the ramp over the pair index, the attention scale, the trained context.
#include <cmath>

#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct F6 final : Plain64 {
  using Plain64::Plain64;
  RampEnds index_ends(const spec::Specification& s, const spec::Yarn& yarn,
                      double base) const override {
    spec::Yarn truncated = yarn;
    truncated.truncate = true;
    return Plain64::index_ends(s, truncated, base);
  }
};

struct F8 final : Plain64 {
  using Plain64::Plain64;
  double yarn_scale(const spec::Yarn&, spec::Dialect) const override { return 1; }
};

struct F9 final : Plain64 {
  using Plain64::Plain64;
  double yarn_scale(const spec::Yarn& yarn, spec::Dialect dialect) const override {
    const double scale = Plain64::yarn_scale(yarn, dialect);
    return scale * scale;
  }
};

struct F10 final : Plain64 {
  using Plain64::Plain64;
  double yarn_scale(const spec::Yarn& yarn, spec::Dialect) const override {
    return mscale(yarn.factor, 1);
  }
};

struct ScaleFromLog10 final : Plain64 {
  using Plain64::Plain64;
  double mscale(double factor, double weight) const override {
    return factor <= 1 ? 1 : 1 + 0.1 * weight * std::log10(factor);
  }
};

struct F11 final : Plain64 {
  using Plain64::Plain64;
  double context(const spec::Specification& s, double trained_context) const override {
    const auto* yarn = std::get_if<spec::Yarn>(&s.scheme);
    return yarn == nullptr ? trained_context : trained_context * yarn->factor;
  }
};

struct F12Log10 final : Plain64 {
  using Plain64::Plain64;
  double correction_pair(double rotations, double base, int width, double context) const override {
    return width * std::log10(context / (rotations * 2 * 3.141592653589793)) / (2 * std::log(base));
  }
};

struct F12Element final : Plain64 {
  using Plain64::Plain64;
  double index_ramp(int pair, const RampEnds& ends, spec::Dialect dialect) const override {
    return Plain64::index_ramp(2 * pair, ends, dialect);
  }
};

struct F12Inverted final : Plain64 {
  using Plain64::Plain64;
  double index_ramp(int pair, const RampEnds& ends, spec::Dialect dialect) const override {
    return 1 - Plain64::index_ramp(pair, ends, dialect);
  }
};

struct F12SwappedBetas final : Plain64 {
  using Plain64::Plain64;
  RampEnds index_ends(const spec::Specification& s, const spec::Yarn& yarn,
                      double base) const override {
    spec::Yarn swapped = yarn;
    std::swap(swapped.beta_fast, swapped.beta_slow);
    return Plain64::index_ends(s, swapped, base);
  }
};

struct RampSwitchedOff final : Plain64 {
  using Plain64::Plain64;
  double blend(double frequency, double, double) const override { return frequency; }
};

}  // namespace

std::vector<Mutant> yarn_mutants() {
  return {
      mutant<F6>({"F6-truncate-ignored", "frequency",
                  "ramp ends floor and ceil although truncate is false (unrounded)",
                  "keras-team/keras-hub#2981", example::yarn_untruncated()}),
      mutant<F8>({"F8-scale-missing", "frequency", "attention scale 1 (0.1·ln s + 1)",
                  "microsoft/onnxruntime-genai#2076", example::yarn()}),
      mutant<F9>({"F9-scale-squared", "frequency", "attention scale A² on cos and sin (A)",
                  "sgl-project/sglang#33558", example::yarn()}),
      mutant<F10>({"F10-mscale-ratio-ignored", "frequency",
                   "0.1·ln s + 1 (m(s, mscale)/m(s, mscale_all_dim) where both are given)",
                   "AI-Hypercomputer/maxtext f1498e186", example::yarn_mscale()}),
      mutant<ScaleFromLog10>({"F10-scale-log10", "frequency", "0.1·log10 s + 1 (0.1·ln s + 1)",
                              "logarithms mixed as in ggml-org/llama.cpp#7617", example::yarn()}),
      mutant<F11>({"F11-target-as-trained-context", "frequency",
                   "L := factor·L (original_max_position_embeddings)",
                   "AI-Hypercomputer/maxtext f1498e186", example::yarn()}),
      mutant<F12Log10>({"F12-ramp-log10", "frequency",
                        "d·log10(L/2πβ)/(2 ln b) (one logarithm above and below)",
                        "ggml-org/llama.cpp#7617", example::yarn()}),
      mutant<F12Element>({"F12-ramp-element-index", "frequency", "ramp at element 2i (at pair i)",
                          "ggml-org/ggml#835", example::yarn()}),
      mutant<F12Inverted>({"F12-ramp-inverted", "frequency",
                           "θ/s below the ramp, θ above (θ below, θ/s above)",
                           "Lightning-AI/litgpt build_rope_cache", example::yarn()}),
      mutant<F12SwappedBetas>(
          {"F12-betas-swapped", "frequency",
           "low end from beta_slow, high end from beta_fast (the other way round)",
           "alibaba/rtp-llm RopeCache.cc", example::yarn()}),
      mutant<RampSwitchedOff>({"F13-ramp-ignored", "frequency",
                               "θ for every pair although a ramp is configured (blended)",
                               "InternLM/lmdeploy#2444", example::yarn()}),
  };
}

}  // namespace ropecheck::kernels
