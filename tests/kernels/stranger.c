/* How do strangers misbehave? One kernel, one mistake per STRANGER_… case; without a mistake it
 * copies and writes 1. */
#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/ropecheck_kernel.h"

static int say(ropecheck_error* error, int status, const char* text) {
  strncpy(error->text, text, error->capacity - 1);
  error->text[error->capacity - 1] = '\0';
  return status;
}

static int create(const ropecheck_config* config, void** state, ropecheck_error* error) {
  (void)error;
#ifdef STRANGER_UNSUPPORTED
  return say(error, ROPECHECK_UNSUPPORTED, "only odd heads");
#endif
  *state = malloc(sizeof *config);
  memcpy(*state, config, sizeof *config);
  return ROPECHECK_OK;
}

static void copy_tensor(const ropecheck_config* config, const ropecheck_rotate_call* call,
                        const ropecheck_tensor* x) {
  for (int64_t t = 0; t < call->tokens; ++t)
    for (int h = 0; h < x->heads; ++h)
      memmove((float*)x->out + t * x->out_token_stride + h * x->out_head_stride,
              (const float*)x->in + t * x->in_token_stride + h * x->in_head_stride,
              sizeof(float) * (size_t)config->head_dim);
}

static int rotate(void* state, const ropecheck_rotate_call* call, ropecheck_error* error) {
  const ropecheck_config* config = state;
  const ropecheck_tensor* query = &call->query;
  float* out = query->out;
  const int64_t end = (call->tokens - 1) * query->out_token_stride +
                      (query->heads - 1) * query->out_head_stride + config->head_dim;
  (void)error, (void)say, (void)out, (void)end;
#ifdef STRANGER_CRASH
  abort();
#endif
#ifdef STRANGER_HANG
  for (volatile int i = 0;; ++i) i = 0;
#endif
#ifdef STRANGER_EXIT
  exit(7);
#endif
#ifdef STRANGER_REFUSES
  return say(error, ROPECHECK_UNSUPPORTED, "not today");
#endif
#ifdef STRANGER_FAILS
  return say(error, ROPECHECK_FAILED, "out of luck");
#endif
  copy_tensor(config, call, query);
  copy_tensor(config, call, &call->key);
#ifdef STRANGER_OVERRUN
  out[end] = 1;
#endif
#ifdef STRANGER_FAR_OVERRUN
  for (int64_t i = 0; i < 8192; ++i) out[end + i] = 1;
#endif
#ifdef STRANGER_WRITE_INPUT
  *(float*)(uintptr_t)query->in = 12345;
#endif
#ifdef STRANGER_ROUNDING
  fesetround(FE_UPWARD);
#endif
#ifdef STRANGER_PRINTS
  printf("a library may print what it likes\n");
  fflush(stdout);
#endif
  return ROPECHECK_OK;
}

static int table(void* state, const ropecheck_table_call* call, ropecheck_error* error) {
  const ropecheck_config* config = state;
  (void)error;
  for (int64_t t = 0; t < call->tokens; ++t)
    for (int i = 0; i < config->rotary_dim / 2; ++i) {
      ((float*)call->cos)[t * call->row_stride + i] = 1;
#ifdef STRANGER_UNWRITTEN
      if (t == call->tokens - 1 && i > 2) continue;
#endif
      ((float*)call->sin)[t * call->row_stride + i] = 0;
    }
  return ROPECHECK_OK;
}

static const ropecheck_kernel kernel = {
    .struct_size = sizeof(ropecheck_kernel)
#ifdef STRANGER_OLD_SIZE
                   - 8
#endif
    ,
    .abi_version = ROPECHECK_ABI_VERSION
#ifdef STRANGER_OTHER_ABI
                   + 6
#endif
    ,
    .name = "stranger",
    .levels = ROPECHECK_TABLE | ROPECHECK_ROTATE,
    .dtypes = 1u << ROPECHECK_F32,
    .layouts = 1u << ROPECHECK_HALF,
    .features = ROPECHECK_IN_PLACE | ROPECHECK_STRIDED,
    .create = create,
    .destroy = free,
    .table = table,
#ifndef STRANGER_NULL_FUNCTION
    .rotate = rotate,
#endif
};

#ifdef STRANGER_NO_SYMBOL
const ropecheck_kernel* another_entry(void) { return &kernel; }
#elif defined(STRANGER_NULL_ENTRY)
const ropecheck_kernel* ropecheck_kernel_entry(void) { return kernel.name == 0 ? &kernel : 0; }
#else
const ropecheck_kernel* ropecheck_kernel_entry(void) { return &kernel; }
#endif

/* Referenced in every case, so that no case leaves a function unused. */
const void* stranger_functions(int which) {
  static int (*const rotate_function)(void*, const ropecheck_rotate_call*, ropecheck_error*) =
      rotate;
  return which == 0 ? (const void*)&rotate_function : (const void*)&kernel;
}
