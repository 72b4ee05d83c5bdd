/* What if a kernel was built for another version of the interface? */
#include "misbehaving.h"

static int table(void* state, const ropecheck_table_call* call, ropecheck_error* error) {
  (void)state;
  (void)call;
  (void)error;
  return ROPECHECK_FAILED;
}

const ropecheck_kernel* ropecheck_kernel_entry(void) {
  return misbehaving_kernel(ROPECHECK_ABI_VERSION + 1000);
}
