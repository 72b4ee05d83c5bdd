/* Are the C headers enough by themselves? The least library that compiles: it declares nothing and
 * refuses all. */
#include "kernels/ropecheck_kernel.h"
#include "optimized/ropecheck_rope.h"

static ropecheck_kernel kernel;

const ropecheck_kernel* ropecheck_kernel_entry(void) {
  kernel.struct_size = sizeof kernel;
  kernel.abi_version = ROPECHECK_ABI_VERSION;
  kernel.name = "nothing";
  return &kernel;
}
