/* What if a kernel never returns? The file that ROPECHECK_TEST_HUNG names grows by a byte with each
 * call that does not. */
#include <stdio.h>
#include <unistd.h>

#include "misbehaving.h"

static int table(void* state, const ropecheck_table_call* call, ropecheck_error* error) {
  (void)state;
  (void)call;
  (void)error;
  const char* told = getenv("ROPECHECK_TEST_HUNG");
  FILE* file = told != NULL ? fopen(told, "a") : NULL;
  if (file != NULL) {
    fputc('.', file);
    fclose(file);
  }
  for (;;) pause();
  return ROPECHECK_OK;
}

const ropecheck_kernel* ropecheck_kernel_entry(void) {
  return misbehaving_kernel(ROPECHECK_ABI_VERSION);
}
