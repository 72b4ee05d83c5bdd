/* How does a C program rotate its queries and keys? A plan from plain parameters, then one call per
 * batch.
 *
 * C99, self-contained. Rules, once for everything below:
 *
 *   - Zero-initialise your structures and set struct_size; a field you do not set means its
 * default.
 *   - The caller owns every buffer, at any byte address. Exactly the described elements are
 * written.
 *   - A call neither allocates, prints nor throws. It returns a status; all of a call is checked
 *     before the first write.
 *   - A plan never changes: any number of threads may use one at the same time.
 *
 * The rotation, for a pair (x0, x1) with angle a = position * frequency and attention scale A:
 *
 *     y0 = A * (x0 * cos a - x1 * sin a)
 *     y1 = A * (x0 * sin a + x1 * cos a)
 *
 * SPDX-License-Identifier: MIT */
#ifndef ROPECHECK_ROPE_H
#define ROPECHECK_ROPE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Status codes. */
enum {
  ROPECHECK_ROPE_OK = 0,
  ROPECHECK_ROPE_BAD_SHAPE = 1,         /* a stride is too small for its rows or heads */
  ROPECHECK_ROPE_UNSUPPORTED_DTYPE = 2, /* rotations take F32, F16, BF16; tables F64 too */
  ROPECHECK_ROPE_BAD_ARGUMENT = 3,      /* null pointer, position out of range, unknown value,
                                           axes that are not the plan's, a table by role */
  ROPECHECK_ROPE_BAD_CONFIG = 4,        /* only from ropecheck_rope_create: see its error text */
  ROPECHECK_ROPE_OUT_OF_MEMORY = 5      /* only from ropecheck_rope_create */
};

/* Number formats. */
enum {
  ROPECHECK_ROPE_F64 = 0,
  ROPECHECK_ROPE_F32 = 1,
  ROPECHECK_ROPE_F16 = 2,
  ROPECHECK_ROPE_BF16 = 3
};

/* Pair layouts: HALF pairs elements (i, i + rotary_dim/2), INTERLEAVED (2i, 2i + 1). */
enum { ROPECHECK_ROPE_HALF = 0, ROPECHECK_ROPE_INTERLEAVED = 1 };

/* A parameter of the scheme, named as in Hugging Face's config.json ("factor", "beta_fast",
 * "original_max_position_embeddings" ...). Booleans are 0 or 1; a text parameter is in `text`. */
typedef struct ropecheck_rope_parameter {
  const char* key;
  const double* values;
  size_t count;
  const char* text; /* NULL for numbers */
} ropecheck_rope_parameter;

/* What is to be rotated, and by which frequencies (radians per token). */
typedef struct ropecheck_rope_config {
  size_t struct_size;
  int32_t head_dim;      /* elements of a head */
  int32_t rotary_dim;    /* rotated ones, even; 0 = all after rotary_offset */
  int32_t rotary_offset; /* elements before them */
  double base;           /* rope_theta; 0 = 10000 */
  const char* scheme;    /* "linear", "yarn", "llama3" ...; NULL = "default" */
  const char* dialect;   /* "paper", "huggingface", "ggml"; NULL = the scheme's usual one */
  double seq_len;        /* current length in tokens, for dynamic schemes; 0 = not known */
  size_t parameter_count;
  const ropecheck_rope_parameter* parameters;
  const double* frequencies; /* [rotary_dim/2]: those very numbers instead of base and scheme */
  double attention_scale;    /* goes with given frequencies; 0 = 1 */
} ropecheck_rope_config;

typedef struct ropecheck_rope_plan ropecheck_rope_plan;

/* Makes a plan. On failure *plan is NULL and `error` (may be NULL) gets a sentence of at most
 * capacity - 1 characters that names the field. */
int ropecheck_rope_create(const ropecheck_rope_config* config, ropecheck_rope_plan** plan,
                          char* error, size_t capacity);
void ropecheck_rope_destroy(ropecheck_rope_plan* plan);

/* Positions of a token: 1, for "mrope" 3 or 4, for "axial" 2. */
int32_t ropecheck_rope_axes(const ropecheck_rope_plan* plan);
/* 1: queries and keys turn differently ("xpos", "self-extend", "dual-chunk"), there is no table. */
int32_t ropecheck_rope_turns_by_role(const ropecheck_rope_plan* plan);

/* What a call promises. FAST: tables of f32, f16, bf16 below 1 ulp at every int32 position,
 * rotations in binary32. EXACT: such tables correctly rounded, f32 rotations in double with one
 * rounding. */
enum { ROPECHECK_ROPE_FAST = 0, ROPECHECK_ROPE_EXACT = 1 };

/* One tensor: element e of head h of token t is at t * token_stride + h * head_stride + e (in
 * elements). */
typedef struct ropecheck_rope_heads {
  const void* in;
  void* out;     /* equal to `in`, with equal strides: in place */
  int32_t heads; /* 0 = this tensor is absent */
  int64_t in_token_stride, in_head_stride;
  int64_t out_token_stride, out_head_stride;
} ropecheck_rope_heads;

/* Rotates all heads of all tokens. Elements outside the rotated part are copied, in place left
 * alone. The result does not depend on layout, strides, neighbours or threads. */
typedef struct ropecheck_rope_rotate_call {
  size_t struct_size;
  int32_t dtype;
  int32_t layout;
  int32_t transpose; /* 1: by -angle, as the backward pass needs */
  int32_t threads;   /* at most so many; 0 = 1. Small batches use fewer. */
  int64_t tokens;
  const int64_t* positions; /* [tokens][axes], any order, |position| <= 2^53; with a table: row
                               numbers [tokens] */
  ropecheck_rope_heads query;
  ropecheck_rope_heads key;
  const float* table_cos; /* [table_rows][rotary_dim/2] to use instead of the plan's, or NULL */
  const float* table_sin;
  int64_t table_rows;
  int32_t axes;     /* positions per token, those of the plan; 0 = 1, as with a table */
  int32_t accuracy; /* of f32 */
} ropecheck_rope_rotate_call;

int ropecheck_rope_rotate(const ropecheck_rope_plan* plan, const ropecheck_rope_rotate_call* call);

/* How often a row of a table holds each pair's value. */
enum {
  ROPECHECK_ROPE_ONCE = 0,            /* [rotary_dim/2]: c0 c1 c2 */
  ROPECHECK_ROPE_REPEATED_HALVES = 1, /* [rotary_dim]: c0 c1 c2 c0 c1 c2 */
  ROPECHECK_ROPE_REPEATED_PAIRS = 2   /* [rotary_dim]: c0 c0 c1 c1 c2 c2 */
};

/* Fills cos and sin, [tokens][rotary_dim/2 or rotary_dim] of `dtype`, attention scale included. */
typedef struct ropecheck_rope_table_call {
  size_t struct_size;
  int32_t dtype;
  int32_t threads; /* 0 = 1 */
  int64_t tokens;
  const int64_t* positions; /* [tokens][axes], |position| <= 2^53 */
  void* cos;
  void* sin;
  int64_t row_stride; /* elements; 0 = packed */
  int32_t axes;       /* positions per token, those of the plan; 0 = 1 */
  int32_t accuracy;
  int32_t width;
} ropecheck_rope_table_call;

int ropecheck_rope_table(const ropecheck_rope_plan* plan, const ropecheck_rope_table_call* call);

/* A sentence for a status, and the SIMD target in use ("AVX3", "AVX2" ...). */
const char* ropecheck_rope_message(int status);
const char* ropecheck_rope_target(void);

#ifdef __cplusplus
}
#endif
#endif
