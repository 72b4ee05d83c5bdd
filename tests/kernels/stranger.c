/* How do strangers misbehave? One kernel, one mistake per STRANGER_… case; without a mistake it
 * copies and writes 1. */
#include <fenv.h>
#include <math.h>
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

/* M-RoPE of sections 3, 2, 3 at base 10000: angle of pair i of a token of `axes` positions. */
static double axis_angle(const int64_t* positions, int axes, int64_t token, int i) {
  return (double)positions[token * axes + (i < 3 ? 0 : i < 5 ? 1 : 2)] * pow(10000, -i / 8.0);
}

static void turn_tensor(const ropecheck_rotate_call* call, const ropecheck_tensor* x) {
  for (int64_t t = 0; t < call->tokens; ++t)
    for (int h = 0; h < x->heads; ++h)
      for (int i = 0; i < 8; ++i) {
        const float* in = (const float*)x->in + t * x->in_token_stride + h * x->in_head_stride + i;
        float* out = (float*)x->out + t * x->out_token_stride + h * x->out_head_stride + i;
        const double angle = axis_angle(call->positions, call->axes, t, i);
        const double a = in[0], b = in[8];
        out[0] = (float)(a * cos(angle) - b * sin(angle));
        out[8] = (float)(a * sin(angle) + b * cos(angle));
      }
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
#ifdef STRANGER_AXES
  turn_tensor(call, query);
  turn_tensor(call, &call->key);
#endif
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

/* The call as it was before it had `axes`. */
typedef struct old_table_call {
  size_t struct_size;
  int32_t dtype, threads;
  double seq_len;
  int64_t tokens;
  const int64_t* positions;
  const double* frequencies;
  double attention_scale;
  void *cos, *sin;
  int64_t row_stride;
} old_table_call;

static int table(void* state, const ropecheck_table_call* call, ropecheck_error* error) {
  const ropecheck_config* config = state;
  (void)error;
#ifdef STRANGER_AXES
  for (int64_t t = 0; t < call->tokens; ++t)
    for (int i = 0; i < 8; ++i) {
      const double angle = axis_angle(call->positions, call->axes, t, i);
      ((float*)call->cos)[t * call->row_stride + i] = (float)cos(angle);
      ((float*)call->sin)[t * call->row_stride + i] = (float)sin(angle);
    }
  return ROPECHECK_OK;
#endif
#ifdef STRANGER_OLD_CALL
  const old_table_call* old = (const void*)call;
  if (old->struct_size < sizeof *old || old->positions[2] != 4095)
    return say(error, ROPECHECK_FAILED, "this is not the call that I know");
  for (int64_t t = 0; t < old->tokens; ++t)
    for (int i = 0; i < config->rotary_dim / 2; ++i) {
      ((float*)old->cos)[t * old->row_stride + i] = 1;
      ((float*)old->sin)[t * old->row_stride + i] = 0;
    }
  return ROPECHECK_OK;
#endif
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
  static void (*const turn_function)(const ropecheck_rotate_call*, const ropecheck_tensor*) =
      turn_tensor;
  if (which == 2) return (const void*)&turn_function;
  return which == 0 ? (const void*)&rotate_function : (const void*)&kernel;
}
