/* Is the installed plug-in header found by its bare name? */
#include <ropecheck_kernel.h>

static ropecheck_kernel kernel;

const ropecheck_kernel* ropecheck_kernel_entry(void) {
  kernel.struct_size = sizeof kernel;
  kernel.abi_version = ROPECHECK_ABI_VERSION;
  kernel.name = "installed";
  return &kernel;
}
