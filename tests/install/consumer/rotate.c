/* Does a C program get the rotation from the installed package? */
#include <math.h>
#include <optimized/ropecheck_rope.h>

/* |error| of the pair (1, 0) turned by 3 rad, or 1 where a call fails. */
double rotation_error(void) {
  float pair[2] = {1, 0};
  const int64_t position = 3;
  ropecheck_rope_config config = {0};
  ropecheck_rope_rotate_call call = {0};
  ropecheck_rope_plan* plan;
  int status;
  config.struct_size = sizeof config;
  config.head_dim = 2;
  if (ropecheck_rope_create(&config, &plan, NULL, 0) != ROPECHECK_ROPE_OK) return 1;
  call.struct_size = sizeof call;
  call.dtype = ROPECHECK_ROPE_F32;
  call.tokens = 1;
  call.positions = &position;
  call.query.in = call.query.out = pair;
  call.query.heads = 1;
  status = ropecheck_rope_rotate(plan, &call);
  ropecheck_rope_destroy(plan);
  return status == ROPECHECK_ROPE_OK ? hypot(pair[0] - cos(3.0), pair[1] - sin(3.0)) : 1;
}
