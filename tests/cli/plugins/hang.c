/* What if a kernel never returns? */
#include <unistd.h>

#include "misbehaving.h"

static int table(void* state, const ropecheck_table_call* call, ropecheck_error* error) {
  (void)state;
  (void)call;
  (void)error;
  for (;;) pause();
  return ROPECHECK_OK;
}

const ropecheck_kernel* ropecheck_kernel_entry(void) {
  return misbehaving_kernel(ROPECHECK_ABI_VERSION);
}
