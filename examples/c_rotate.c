/* How does a C program rotate queries and keys? Llama 3.1's frequencies, one batch in place.
 *
 *   find_package(ropecheck)
 *   target_link_libraries(mine PRIVATE ropecheck::optimized) */
#include <optimized/ropecheck_rope.h>
#include <stdio.h>
#include <stdlib.h>

enum { kTokens = 4, kQueries = 8, kKeys = 2, kHeadDim = 128 };

int main(void) {
  static float query[kTokens][kQueries][kHeadDim], key[kTokens][kKeys][kHeadDim];
  const int64_t positions[kTokens] = {0, 1, 2, 131071};
  const double factor = 8, low = 1, high = 4, context = 8192;
  const ropecheck_rope_parameter parameters[] = {
      {"factor", &factor, 1, NULL},
      {"low_freq_factor", &low, 1, NULL},
      {"high_freq_factor", &high, 1, NULL},
      {"original_max_position_embeddings", &context, 1, NULL}};
  const ropecheck_rope_config config = {.struct_size = sizeof config,
                                        .head_dim = kHeadDim,
                                        .base = 500000,
                                        .scheme = "llama3",
                                        .parameters = parameters,
                                        .parameter_count = 4};
  ropecheck_rope_plan* plan;
  char error[200];
  if (ropecheck_rope_create(&config, &plan, error, sizeof error) != ROPECHECK_ROPE_OK) {
    fprintf(stderr, "%s\n", error);
    return EXIT_FAILURE;
  }
  for (int t = 0; t < kTokens; ++t)
    query[t][0][0] = key[t][1][0] = 1; /* (1, 0) in the first pair */

  const int64_t q = kQueries * kHeadDim, k = kKeys * kHeadDim, head = kHeadDim;
  const ropecheck_rope_rotate_call call = {.struct_size = sizeof call,
                                           .dtype = ROPECHECK_ROPE_F32,
                                           .layout = ROPECHECK_ROPE_HALF,
                                           .threads = 2,
                                           .tokens = kTokens,
                                           .positions = positions,
                                           .query = {query, query, kQueries, q, head, q, head},
                                           .key = {key, key, kKeys, k, head, k, head}};
  const int status = ropecheck_rope_rotate(plan, &call);
  ropecheck_rope_destroy(plan);
  if (status != ROPECHECK_ROPE_OK) {
    fprintf(stderr, "%s\n", ropecheck_rope_message(status));
    return EXIT_FAILURE;
  }
  /* The first pair turns by one radian per token. */
  printf("%.7f %.7f\n", query[1][0][0], query[1][0][kHeadDim / 2]);
  printf("%.7f %.7f\n", key[3][1][0], key[3][1][kHeadDim / 2]);
  return EXIT_SUCCESS;
}
