// Mistakes in the base and in the exponent of the frequencies.
#include <cmath>

#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct F1 final : Plain64 {
  using Plain64::Plain64;
  double base(const spec::Specification&) const override { return 10000; }
};

struct F2BaseTimesFactor final : Plain64 {
  using Plain64::Plain64;
  double ntk_base(double base, double factor, const spec::Head&) const override {
    return base * factor;
  }
};

struct F2ExponentOfHead final : Plain64 {
  using Plain64::Plain64;
  double ntk_base(double base, double factor, const spec::Head& head) const override {
    return base * std::pow(factor, head.head_dim / (head.head_dim - 2.0));
  }
};

struct F3 final : Plain64 {
  using Plain64::Plain64;
  double dynamic_ntk_stretch(double, const spec::DynamicNtk& scheme, double) const override {
    return scheme.factor * scheme.factor - (scheme.factor - 1);
  }
};

struct F4 final : Plain64 {
  using Plain64::Plain64;
  double dynamic_ntk_stretch(double seq_len, const spec::DynamicNtk& scheme,
                             double context) const override {
    return scheme.factor * seq_len / context - (scheme.factor - 1);
  }
};

struct F18 final : Plain64 {
  using Plain64::Plain64;
  int exponent_width(const spec::Head& head) const override { return head.head_dim; }
};

struct F22b final : Plain64 {
  using Plain64::Plain64;
  double plain(double base, int pair, int width) const override {
    return std::pow(base, -(2 * pair / width));
  }
};

struct F22c final : Plain64 {
  using Plain64::Plain64;
  double plain(double base, int pair, int width) const override {
    return std::pow(base, 2.0 * pair / width);
  }
};

struct F22d final : Plain64 {
  using Plain64::Plain64;
  double plain(double base, int pair, int width) const override {
    return std::pow(base, -1.0 * pair / width);
  }
};

struct ExponentMinusTwo final : Plain64 {
  using Plain64::Plain64;
  double plain(double base, int pair, int width) const override {
    return std::pow(base, -2.0 * pair / (width - 2));
  }
};

struct PairsFromOne final : Plain64 {
  using Plain64::Plain64;
  double plain(double base, int pair, int width) const override {
    return std::pow(base, -2.0 * (pair + 1) / width);
  }
};

spec::Specification shorter_than_trained() {
  return spec::with_seq_len(example::dynamic_ntk(), 3072);
}

}  // namespace

std::vector<Mutant> base_mutants() {
  return {
      mutant<F1>({"F1-wrong-base", "frequency", "base := 10000 (rope_theta of the configuration)",
                  "Lightning-AI/litgpt#2218", example::llama3()}),
      mutant<F2BaseTimesFactor>({"F2-base-times-factor", "frequency",
                                 "base·factor (base·factor^(d/(d-2)))",
                                 "huggingface/transformers#43411", example::ntk()}),
      mutant<F2ExponentOfHead>(
          {"F2-exponent-of-head", "frequency",
           "base·factor^(D/(D-2)) with the head's width D (d/(d-2) with the rotary width d)",
           "huggingface/transformers#43411", example::ntk_partial()}),
      mutant<F3>({"F3-dynamic-frozen", "frequency",
                  "base·(s²-s+1)^(d/(d-2)) at every length (base·(s·l'/L-(s-1))^(d/(d-2)))",
                  "ml-explore/mlx-lm#1545", example::dynamic_ntk()}),
      mutant<F4>({"F4-no-length-guard", "frequency", "s·l'/L-(s-1) also for l' < L (1 up to L)",
                  "NVIDIA/TensorRT-LLM#1299", shorter_than_trained()}),
      mutant<F18>({"F18-exponent-of-head", "frequency",
                   "base^(-2i/D) with the head's width D (base^(-2i/d) with the rotary width d)",
                   "ModelTC/LightLLM#103", example::partial()}),
      mutant<F22b>({"F22b-integer-division", "frequency",
                    "exponent 2i/d in integers, 0 for every pair (2.0·i/d)",
                    "ggml-org/llama.cpp#3897", example::plain()}),
      mutant<F22c>({"F22c-reciprocal-frequency", "frequency", "base^(2i/d) (base^(-2i/d))",
                    "microsoft/onnxruntime-genai#2076", example::plain()}),
      mutant<F22d>({"F22d-missing-two", "frequency", "base^(-i/d) (base^(-2i/d))",
                    "rasbt/LLMs-from-scratch#410", example::plain()}),
      mutant<ExponentMinusTwo>({"F22e-exponent-d-minus-two", "frequency",
                                "base^(-2i/(d-2)) (base^(-2i/d))",
                                "the NTK exponent's d-2 put into S2", example::plain()}),
      mutant<PairsFromOne>({"F22f-pairs-from-one", "frequency",
                            "base^(-2(i+1)/d) (base^(-2i/d), i from 0)",
                            "pairs counted from 1 as in the papers' text", example::plain()}),
  };
}

}  // namespace ropecheck::kernels
