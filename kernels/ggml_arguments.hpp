// With which numbers does llama.cpp call ggml's rotation for a scheme?
#pragma once

#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::kernels {

/// ggml_rope_ext's arguments, as llama.cpp fills them from a model file.
struct GgmlArguments {
  float base = 10000;
  int width = 0;  ///< n_dims of the exponent
  float frequency_scale = 1;
  std::vector<float> divisor;  ///< frequency factors, empty = none
  bool extends = false;        ///< ext_factor 1
  float low = 0;               ///< where the ramp starts, pair index
  float fall = 1;              ///< and over how many pairs it falls
  float attention_scale =
      1;                ///< attn_factor: the kernel's own factor divided out where it will multiply
  int section = 0;      ///< pairs after which the pair index starts again, 0 = never
  float odd_scale = 1;  ///< of the angles after that
};

/// The scale that the kernel multiplies by itself when ext_factor is not 0.
float ggml_own_scale(float frequency_scale);

GgmlArguments ggml_arguments(const spec::Specification& specification);

}  // namespace ropecheck::kernels
