/* What do the kernels that misbehave have in common? All but what table() does. */
#ifndef MISBEHAVING_H
#define MISBEHAVING_H

#include <stdlib.h>

#include "ropecheck_kernel.h"

static int create(const ropecheck_config* config, void** state, ropecheck_error* error) {
  (void)config;
  (void)error;
  *state = NULL;
  return ROPECHECK_OK;
}

static int table(void* state, const ropecheck_table_call* call, ropecheck_error* error);

static const ropecheck_kernel* misbehaving_kernel(int abi_version) {
  static ropecheck_kernel kernel = {.struct_size = sizeof(ropecheck_kernel),
                                    .name = "misbehaving",
                                    .version = "1",
                                    .levels = ROPECHECK_TABLE,
                                    .dtypes = 1u << ROPECHECK_F32,
                                    .layouts = 1u << ROPECHECK_HALF,
                                    .create = create,
                                    .destroy = free,
                                    .table = table};
  kernel.abi_version = abi_version;
  return &kernel;
}

#endif
