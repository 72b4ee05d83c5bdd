/* How does a RoPE kernel plug in? Implement this interface in a shared library, export
 * ropecheck_kernel_entry, and run
 *
 *     ropecheck gate --kernel lib:./libmine.so --model "meta-llama/Llama-3.1-8B"
 *
 * C99, self-contained. Rules, once for everything below:
 *
 *   - Zero-initialise your structures; a field you do not set means "no" or "none".
 *   - The caller owns every buffer. Write exactly the elements that are described, nothing else.
 *   - A function returns ROPECHECK_OK, or another status and a sentence in `error`.
 *   - ropecheck sets struct_size of what it passes; fields beyond the size you know are new and may
 * be ignored.
 *   - Nothing you do can harm the judge: the library runs in a child process. A crash or a hang is
 * a finding.
 *
 * The rotation, for a pair (x0, x1) with angle a = position * frequency and attention scale A.
 * Under schemes of several axes each pair turns by one of the token's positions; under xpos,
 * self-extend and dual-chunk queries and keys turn at other positions or with other scales
 * (ropecheck schemes):
 *
 *     y0 = A * (x0 * cos a - x1 * sin a)
 *     y1 = A * (x0 * sin a + x1 * cos a)
 *
 * SPDX-License-Identifier: MIT */
#ifndef ROPECHECK_KERNEL_H
#define ROPECHECK_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ROPECHECK_ABI_VERSION 1

/* Status codes. */
enum { ROPECHECK_OK = 0, ROPECHECK_UNSUPPORTED = 1, ROPECHECK_FAILED = 2 };

/* What a kernel takes over (levels). */
enum {
  ROPECHECK_FREQUENCIES = 1u, /* configuration -> frequencies and attention scale */
  ROPECHECK_TABLE = 2u,       /* configuration or given frequencies -> cos/sin table */
  ROPECHECK_ROTATE = 4u /* q/k and configuration, given frequencies or given table -> rotated q/k */
};

/* Number formats: values of `dtype`, and bits 1u << dtype in masks. */
enum { ROPECHECK_F64 = 0, ROPECHECK_F32 = 1, ROPECHECK_F16 = 2, ROPECHECK_BF16 = 3 };

/* Pair layouts: values of `layout`, and bits 1u << layout in masks.
 *   HALF         pair i = elements (i, i + rotary_dim/2)      0 1 2 3 0 1 2 3
 *   INTERLEAVED  pair i = elements (2i, 2i + 1)               0 0 1 1 2 2 3 3   */
enum { ROPECHECK_HALF = 0, ROPECHECK_INTERLEAVED = 1 };

/* Where cos and sin come from (inputs). None set = from the configuration. */
enum {
  ROPECHECK_FROM_CONFIG = 1u,      /* computed from the configuration given to create() */
  ROPECHECK_FROM_FREQUENCIES = 2u, /* computed from frequencies given with the call */
  ROPECHECK_FROM_TABLE = 4u        /* a cos/sin table is given with the call */
};

/* What else it can do (features). */
enum {
  ROPECHECK_IN_PLACE = 1u,  /* out == in is allowed */
  ROPECHECK_STRIDED = 2u,   /* any strides; without it tensors are packed [token][head][element] */
  ROPECHECK_TRANSPOSE = 4u, /* direction: angle -> -angle (backward pass) */
  ROPECHECK_THREADS = 8u,   /* honours `threads` */
  ROPECHECK_LAYOUT_CONVERSION = 16u /* out_layout may differ from layout */
};

/* A parameter of the configuration, named as in Hugging Face's config.json ("factor", "beta_fast",
 * "short_factor", "mrope_section" …; docs/protocol.md lists those of schemes that place tokens).
 * Booleans are 0 or 1; a text parameter ("inner", "axis_order", "axial_frequencies", "part") is in
 * `text`, numbers and lists in values[0 … count). */
typedef struct ropecheck_parameter {
  const char* key;
  const double* values;
  size_t count;
  const char* text; /* NULL for numbers */
} ropecheck_parameter;

/* What the kernel is asked to be. Valid until destroy() returns. */
typedef struct ropecheck_config {
  size_t struct_size;
  const char* scheme;  /* "default", "linear", "yarn", "llama3", "mrope", "axial" … */
  const char* dialect; /* "paper", "huggingface", "ggml" … */
  double base;         /* rope_theta */
  int32_t head_dim;
  int32_t rotary_dim;    /* rotated elements of a head, even */
  int32_t rotary_offset; /* elements before them */
  int32_t layout;        /* of the model; each rotate call states its own */
  size_t parameter_count;
  const ropecheck_parameter* parameters;
} ropecheck_config;

/* A sentence for people, at most capacity - 1 characters and a terminating zero. */
typedef struct ropecheck_error {
  char* text;
  size_t capacity;
} ropecheck_error;

/* Level FREQUENCIES. Fill frequencies[0 … rotary_dim/2) in radians per token and *attention_scale.
 */
typedef struct ropecheck_frequencies_call {
  size_t struct_size;
  double seq_len; /* current sequence length in tokens, 0 = not known */
  double* frequencies;
  double* attention_scale;
} ropecheck_frequencies_call;

/* Level TABLE. Never asked for where queries and keys turn differently. cos and sin:
 * [tokens][rotary_dim/2] of `dtype`, rows row_stride elements apart, attention scale included. */
typedef struct ropecheck_table_call {
  size_t struct_size;
  int32_t dtype;
  int32_t threads;
  double seq_len; /* 0 = not known */
  int64_t tokens;
  const int64_t* positions; /* [tokens][axes], may be negative or unsorted if the kernel declares
                               such a range */
  const double*
      frequencies; /* [rotary_dim/2] binary32 values if FROM_FREQUENCIES is in use, else NULL */
  double attention_scale; /* goes with given frequencies */
  void* cos;
  void* sin;
  int64_t row_stride;
  int32_t axes; /* positions per token: 3 or 4 for mrope, 2 for axial, else 1. Not there if
                   struct_size ends before it: then 1 */
} ropecheck_table_call;

/* One tensor: element e of head h of token t is at t * token_stride + h * head_stride + e (in
 * elements). */
typedef struct ropecheck_tensor {
  const void* in;
  void* out;     /* equals in when rotating in place */
  int32_t heads; /* 0 = this tensor is absent */
  int64_t in_token_stride, in_head_stride;
  int64_t out_token_stride, out_head_stride;
} ropecheck_tensor;

/* Level ROTATE. Elements outside the rotated part are copied to `out`. */
typedef struct ropecheck_rotate_call {
  size_t struct_size;
  int32_t dtype;
  int32_t layout;
  int32_t out_layout; /* equals layout unless LAYOUT_CONVERSION is declared */
  int32_t transpose;  /* 1: rotate by -angle */
  int32_t threads;
  int32_t axes; /* positions per token: 3 or 4 for mrope, 2 for axial, else 1 */
  int64_t tokens;
  const int64_t* positions; /* [tokens][axes]; with a given table: row indices, axes = 1 */
  int64_t sequences;        /* tokens are those of `sequences` sequences, one after the other */
  const int64_t* sequence_starts; /* [sequences + 1] */
  const double* seq_lens;         /* [sequences] current lengths in tokens, 0 = not known */
  const double*
      frequencies; /* [rotary_dim/2] binary32 values if FROM_FREQUENCIES is in use, else NULL */
  double attention_scale; /* goes with given frequencies */
  const void* table_cos;  /* [table_rows][rotary_dim/2] if FROM_TABLE is in use, else NULL */
  const void* table_sin;
  int32_t table_dtype; /* f32, or `dtype` where the kernel sets table_in_dtype */
  int64_t table_rows;
  ropecheck_tensor query;
  ropecheck_tensor key;
} ropecheck_rotate_call;

typedef struct ropecheck_kernel {
  size_t struct_size;  /* sizeof(ropecheck_kernel) */
  int32_t abi_version; /* ROPECHECK_ABI_VERSION */
  const char* name;
  const char* version;
  uint32_t levels;         /* ROPECHECK_FREQUENCIES | … */
  uint32_t dtypes;         /* of tables and tensors: 1u << ROPECHECK_F32 | … */
  uint32_t layouts;        /* of tensors: 1u << ROPECHECK_HALF | … */
  uint32_t inputs;         /* ROPECHECK_FROM_CONFIG | …; 0 = FROM_CONFIG */
  uint32_t features;       /* ROPECHECK_IN_PLACE | … */
  int32_t frequency_dtype; /* format in which the frequencies level computes: ROPECHECK_F64 or
                              ROPECHECK_F32 */
  int32_t table_in_dtype;  /* 1: a given table must have the tensors' dtype (else it is f32) */
  const char* schemes;     /* "default,linear,yarn/huggingface"; NULL or "" = every scheme */
  int64_t min_position;    /* positions it accepts; both 0 = 0 … 2147483647 */
  int64_t max_position;
  /* Prepares for one configuration; *state is passed back to every call. ROPECHECK_UNSUPPORTED is a
   * fair answer. */
  int (*create)(const ropecheck_config* config, void** state, ropecheck_error* error);
  void (*destroy)(void* state);
  int (*frequencies)(void* state, const ropecheck_frequencies_call* call, ropecheck_error* error);
  int (*table)(void* state, const ropecheck_table_call* call, ropecheck_error* error);
  int (*rotate)(void* state, const ropecheck_rotate_call* call, ropecheck_error* error);
} ropecheck_kernel;

/* The one symbol a library exports. The answer must stay valid while the library is loaded. */
const ropecheck_kernel* ropecheck_kernel_entry(void);

#ifdef __cplusplus
}
#endif
#endif
