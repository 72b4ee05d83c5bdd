/* How small can a kernel be? Plain RoPE for f32, half layout, in double inside.
 *
 *   cc -shared -fPIC -O2 -I. -o c_kernel.so examples/c_kernel.c -lm
 *   ropecheck gate --kernel lib:./c_kernel.so --scheme default */
#include <math.h>

#include "kernels/ropecheck_kernel.h"

static int create(const ropecheck_config* config, void** state, ropecheck_error* error) {
  (void)error;            /* a sentence for people goes there when something is wrong */
  *state = (void*)config; /* valid until destroy returns */
  return ROPECHECK_OK;
}

static void destroy(void* state) { (void)state; }

static void rotate_head(const ropecheck_config* c, double position, const float* in, float* out) {
  const int pairs = c->rotary_dim / 2, first = c->rotary_offset;
  for (int e = 0; e < c->head_dim; ++e) out[e] = in[e];
  for (int i = first; i < first + pairs; ++i) {
    const double angle = position * pow(c->base, -2.0 * (i - first) / c->rotary_dim);
    out[i] = (float)(in[i] * cos(angle) - in[i + pairs] * sin(angle));
    out[i + pairs] = (float)(in[i] * sin(angle) + in[i + pairs] * cos(angle));
  }
}

static int rotate(void* state, const ropecheck_rotate_call* call, ropecheck_error* error) {
  const ropecheck_config* config = state;
  const ropecheck_tensor* tensors[] = {&call->query, &call->key};
  (void)error;
  for (int t = 0; t < 2; ++t)
    for (int64_t n = 0; n < call->tokens * tensors[t]->heads; ++n) /* packed: no STRIDED declared */
      rotate_head(config, (double)call->positions[n / tensors[t]->heads],
                  (const float*)tensors[t]->in + n * config->head_dim,
                  (float*)tensors[t]->out + n * config->head_dim);
  return ROPECHECK_OK;
}

const ropecheck_kernel* ropecheck_kernel_entry(void) {
  static ropecheck_kernel kernel = {.struct_size = sizeof kernel,
                                    .abi_version = ROPECHECK_ABI_VERSION};
  kernel.name = "c-example";
  kernel.levels = ROPECHECK_ROTATE;
  kernel.dtypes = 1u << ROPECHECK_F32;
  kernel.layouts = 1u << ROPECHECK_HALF;
  kernel.schemes = "default";
  kernel.create = create, kernel.destroy = destroy, kernel.rotate = rotate;
  return &kernel;
}
