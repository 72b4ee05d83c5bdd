// What are frequencies and attention scale in Hugging Face's order of binary32 operations?
#pragma once

#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::kernels {

struct Schedule32 {
  std::vector<float> frequency;  ///< [pairs], rad/token
  float attention_scale = 1;
};

/// As transformers' modeling_rope_utils.py: Python floats are binary64, tensors binary32, `number /
/// tensor` is the tensor's reciprocal times the number.
Schedule32 schedule32(const spec::Specification& specification);

/// base^(2i/d): the tensor that every scheme there starts from.
std::vector<float> position_powers(double base, int pairs, int width);

/// Python's attention scale of YaRN, dialect by dialect, in binary64. (S10, S12)
double yarn_attention_scale(const spec::Yarn& yarn, spec::Dialect dialect);
/// d/(d-2) base change in binary64. (S7)
double stretched_base(double base, double stretch, const spec::Head& head);
/// What that takes for Hugging Face's dynamic NTK. (S8h)
double dynamic_stretch(const spec::DynamicNtk& scheme, double seq_len);

/// The ramp's ends over the pair index, Python floats. (S11)
struct PairRange64 {
  double low;
  double high;
  double width;  ///< what the dialect divides by
};
PairRange64 correction_range(const spec::Specification& specification, const spec::Yarn& yarn);

}  // namespace ropecheck::kernels
