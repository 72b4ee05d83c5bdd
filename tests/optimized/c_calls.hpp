// Which plans and calls do the tests of the C interface share?
#pragma once

#include "optimized/rope.hpp"
#include "optimized/ropecheck_rope.h"
#include "tests/catch.hpp"
#include "tests/optimized/truth.hpp"

namespace ropecheck::optimized_test {

using Floats = std::vector<float>;

inline ropecheck_rope_config config_of(std::int32_t head_dim) {
  ropecheck_rope_config config{};
  config.struct_size = sizeof config;
  config.head_dim = head_dim;
  return config;
}

/// The plan, or the error text in its place.
struct Made {
  explicit Made(const ropecheck_rope_config& config) {
    char text[200];
    status = ropecheck_rope_create(&config, &plan, text, sizeof text);
    if (status != ROPECHECK_ROPE_OK) error = text;
  }
  Made(const Made&) = delete;
  ~Made() { ropecheck_rope_destroy(plan); }
  ropecheck_rope_plan* plan = nullptr;
  int status;
  std::string error;
};

inline constexpr std::int64_t kPositions[] = {7, -3, 131071};

inline Floats tensor(int elements) {
  Floats data;
  for (int i = 0; i < elements; ++i) data.push_back(std::ldexp(float(i * 7919 % 2001 - 1000), -9));
  return data;
}

/// Three tokens of two heads, in place.
inline ropecheck_rope_rotate_call call_on(Floats& data, int head_dim) {
  ropecheck_rope_rotate_call call{};
  call.struct_size = sizeof call;
  call.dtype = ROPECHECK_ROPE_F32;
  call.tokens = 3;
  call.positions = kPositions;
  call.query = {data.data(), data.data(), 2, 2 * head_dim, head_dim, 2 * head_dim, head_dim};
  return call;
}

}  // namespace ropecheck::optimized_test
