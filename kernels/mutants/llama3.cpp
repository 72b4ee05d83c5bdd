// Mistakes in Llama 3's three bands.
#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct F13 final : Plain64 {
  using Plain64::Plain64;
  double llama3(double frequency, const spec::Llama3&, double) const override { return frequency; }
};

struct F13c final : Plain64 {
  using Plain64::Plain64;
  double llama3(double frequency, const spec::Llama3& scheme, double) const override {
    return frequency / scheme.factor;
  }
};

struct F14Factor final : Plain64 {
  using Plain64::Plain64;
  double llama3(double frequency, const spec::Llama3& scheme, double context) const override {
    spec::Llama3 other = scheme;
    other.factor = 32;
    return Plain64::llama3(frequency, other, context);
  }
};

struct F14HighEdge final : Plain64 {
  using Plain64::Plain64;
  double llama3(double frequency, const spec::Llama3& scheme, double context) const override {
    spec::Llama3 other = scheme;
    other.high_freq_factor = other.low_freq_factor;
    return Plain64::llama3(frequency, other, context);
  }
};

struct F14bInverted final : Plain64 {
  using Plain64::Plain64;
  double llama3_blend(double wavelength, const spec::Llama3& scheme,
                      double context) const override {
    return 1 - Plain64::llama3_blend(wavelength, scheme, context);
  }
};

struct F14bWavelength final : Plain64 {
  using Plain64::Plain64;
  double llama3_blend(double wavelength, const spec::Llama3& scheme,
                      double context) const override {
    const double shortest = context / scheme.high_freq_factor;
    const double longest = context / scheme.low_freq_factor;
    return (longest - wavelength) / (longest - shortest);
  }
};

struct F14d final : Plain64 {
  using Plain64::Plain64;
  double llama3(double frequency, const spec::Llama3& scheme, double context) const override {
    const double right = Plain64::llama3(frequency, scheme, context);
    if (right == frequency) return frequency / scheme.factor;
    return right == frequency / scheme.factor ? frequency : right;
  }
};

struct F11 final : Plain64 {
  using Plain64::Plain64;
  double context(const spec::Specification& s, double trained_context) const override {
    return s.max_position_embeddings > 0 ? s.max_position_embeddings : trained_context;
  }
};

}  // namespace

std::vector<Mutant> llama3_mutants() {
  return {
      mutant<F13>({"F13-factors-ignored", "frequency", "θ for every pair (three bands)",
                   "InternLM/lmdeploy#2444", example::llama3()}),
      mutant<F13c>({"F13c-llama3-as-linear", "frequency", "θ/factor for every pair (three bands)",
                    "lablup/mlxcel#1688", example::llama3()}),
      mutant<F14Factor>({"F14-factor-constant", "frequency",
                         "factor 32 whatever is configured (the configuration's factor)",
                         "meta-llama/llama-models#322", example::llama3()}),
      mutant<F14HighEdge>({"F14-high-edge-constant", "frequency",
                           "high_freq_factor := low_freq_factor, no middle band (4)",
                           "meta-llama/llama-models#322", example::llama3()}),
      mutant<F14bInverted>({"F14b-smooth-inverted", "frequency",
                            "μ·θ/s + (1-μ)·θ ((1-μ)·θ/s + μ·θ)", "ml-explore/mlx-examples#907",
                            example::llama3()}),
      mutant<F14bWavelength>({"F14b-smooth-in-wavelength", "frequency",
                              "μ linear in the wavelength (linear in L/wavelength)",
                              "ml-explore/mlx-examples#945", example::llama3()}),
      mutant<F14d>({"F14d-bands-swapped", "frequency",
                    "short wavelengths divided by s, long ones kept (the other way round)",
                    "NVIDIA-NeMo/Automodel#1220", example::llama3()}),
      mutant<F11>({"F11-max-position-as-context", "frequency",
                   "L := max_position_embeddings (original_max_position_embeddings)",
                   "AI-Hypercomputer/maxtext f1498e186", example::llama3()}),
  };
}

}  // namespace ropecheck::kernels
