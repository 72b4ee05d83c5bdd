#include "kernels/models.hpp"

#include "kernels/plain64.hpp"

namespace ropecheck::kernels {

const std::vector<Model>& models() {
  static const std::vector<Model> all{{"fp32-product", model_fp32_product},
                                      {"fp32-recurrence", model_fp32_recurrence},
                                      {"fp32-direct-pow", model_fp32_direct_pow},
                                      {"plain64", model_plain64}};
  return all;
}

}  // namespace ropecheck::kernels
