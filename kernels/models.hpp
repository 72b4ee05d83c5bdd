// Which arithmetic models are kernels? Each computes, rounding by rounding, what a family of
// engines computes.
#pragma once

#include <string_view>
#include <vector>

#include "kernels/ropecheck_kernel.h"

namespace ropecheck::kernels {

/// `model:fp32-product`: Hugging Face's Python, every step rounded to binary32, tensors rotated in
/// their own format.
const ropecheck_kernel& model_fp32_product();
/// `model:fp32-recurrence`: ggml's CPU kernel, the angle of each pair from that of the one before.
const ropecheck_kernel& model_fp32_recurrence();
/// `model:fp32-direct-pow`: ggml's GPU kernels, angle = position · powf(step, pair).
const ropecheck_kernel& model_fp32_direct_pow();

struct Model {
  std::string_view name;
  const ropecheck_kernel& (*kernel)();
};
/// All of them, with plain64.
const std::vector<Model>& models();

}  // namespace ropecheck::kernels
