/* What is the smallest kernel that conforms? Default scheme, cos/sin table in binary32 from
 * binary64 angles. Built again with one mistake: PACKED_ROWS ignores row_stride, DESTROY_ABORTS
 * crashes on the way out. */
#include <math.h>
#include <stdlib.h>

#include "ropecheck_kernel.h"

typedef struct {
  double base;
  int rotary_dim;
} state_t;

static int create(const ropecheck_config* config, void** state, ropecheck_error* error) {
  (void)error;
  state_t* made = malloc(sizeof *made);
  if (made == NULL) return ROPECHECK_FAILED;
  made->base = config->base;
  made->rotary_dim = config->rotary_dim;
  *state = made;
  return ROPECHECK_OK;
}

static void destroy(void* state) {
#ifdef DESTROY_ABORTS
  abort();
#endif
  free(state);
}

static int table(void* state, const ropecheck_table_call* call, ropecheck_error* error) {
  (void)error;
  const state_t* plan = state;
#ifdef PACKED_ROWS
  const int64_t stride = plan->rotary_dim / 2;
#else
  const int64_t stride = call->row_stride;
#endif
  for (int64_t token = 0; token < call->tokens; ++token) {
    for (int pair = 0; pair < plan->rotary_dim / 2; ++pair) {
      const double angle =
          (double)call->positions[token] * pow(plan->base, -2.0 * pair / plan->rotary_dim);
      ((float*)call->cos)[token * stride + pair] = (float)cos(angle);
      ((float*)call->sin)[token * stride + pair] = (float)sin(angle);
    }
  }
  return ROPECHECK_OK;
}

const ropecheck_kernel* ropecheck_kernel_entry(void) {
  static const ropecheck_kernel kernel = {.struct_size = sizeof(ropecheck_kernel),
                                          .abi_version = ROPECHECK_ABI_VERSION,
                                          .name = "good",
                                          .version = "1",
                                          .levels = ROPECHECK_TABLE,
                                          .dtypes = 1u << ROPECHECK_F32,
                                          .layouts = 1u << ROPECHECK_HALF,
                                          .schemes = "default",
                                          .min_position = -1048576,
                                          .max_position = 1048576,
                                          .create = create,
                                          .destroy = destroy,
                                          .table = table};
  return &kernel;
}
