// What do the binary32 models share? Walking over tokens and heads; no arithmetic of the schemes.
#pragma once

#include <vector>

#include "kernels/plugin.hpp"
#include "kernels/rounding.hpp"

namespace ropecheck::kernels {

/// One token's row of a cos/sin table.
struct RowOf32 {
  std::vector<float> cos;  ///< [pairs]
  std::vector<float> sin;
};

/// Rotates pair (x0, x1); the model decides where it rounds.
struct Pair32 {
  float first;
  float second;
};
using Turn32 = Pair32 (*)(spec::Dtype dtype, Pair32 x, float cos, float sin);

/// One token of one tensor with `row`, elements outside the rotated part copied.
void rotate_token(const ropecheck_rotate_call& call, const ropecheck_tensor& tensor,
                  const spec::Head& head, std::int64_t token, const RowOf32& row, Turn32 turn);

/// Row `index` of a given table.
RowOf32 given_row(const ropecheck_rotate_call& call, int pairs, std::int64_t index);

/// Stores a row into a table call's buffers, rounded to its format.
void store_row(const ropecheck_table_call& call, std::int64_t row, const RowOf32& values);

}  // namespace ropecheck::kernels
