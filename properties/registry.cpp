// Which kernel does a selector name? Those of the kernels room, and the truth itself.
#include "properties/judge.hpp"
#include "properties/reference_kernel.hpp"

namespace ropecheck::properties {

std::unique_ptr<kernels::Kernel> open_any_kernel(const std::string& selector,
                                                 const kernels::LoadOptions& options) {
  if (selector == "builtin:reference") return reference_kernel();
  return kernels::open_kernel(selector, options);
}

}  // namespace ropecheck::properties
