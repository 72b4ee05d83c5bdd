#include "kernels/fp32_rotate.hpp"

namespace ropecheck::kernels {
namespace {

void rotate_head(const ropecheck_rotate_call& call, const spec::Head& head, const RowOf32& row,
                 Turn32 turn, const void* in, std::int64_t from, void* out, std::int64_t to) {
  const auto dtype = static_cast<spec::Dtype>(call.dtype);
  const auto layout = static_cast<spec::Layout>(call.layout);
  for (int e = 0; e < head.head_dim; ++e) {
    if (e >= head.rotary_offset && e < head.rotary_offset + head.rotary_dim) continue;
    spec::store_bits(dtype, out, static_cast<std::size_t>(to + e),
                     spec::load_bits(dtype, in, static_cast<std::size_t>(from + e)));
  }
  for (int pair = 0; pair < head.pairs(); ++pair) {
    const spec::PairElements at = spec::pair_elements(layout, head.rotary_dim, pair);
    const int first = head.rotary_offset + at.first;
    const int second = head.rotary_offset + at.second;
    const auto i = static_cast<std::size_t>(pair);
    const Pair32 x{static_cast<float>(load(dtype, in, from + first)),
                   static_cast<float>(load(dtype, in, from + second))};
    const float sine = call.transpose != 0 ? -row.sin[i] : row.sin[i];
    const Pair32 y = turn(dtype, x, row.cos[i], sine);
    store(dtype, out, to + first, y.first);
    store(dtype, out, to + second, y.second);
  }
}

}  // namespace

void rotate_token(const ropecheck_rotate_call& call, const ropecheck_tensor& tensor,
                  const spec::Head& head, std::int64_t token, const RowOf32& row, Turn32 turn) {
  for (std::int64_t h = 0; h < tensor.heads; ++h) {
    rotate_head(call, head, row, turn, tensor.in,
                token * tensor.in_token_stride + h * tensor.in_head_stride, tensor.out,
                token * tensor.out_token_stride + h * tensor.out_head_stride);
  }
}

RowOf32 given_row(const ropecheck_rotate_call& call, int pairs, std::int64_t index) {
  const auto dtype = static_cast<spec::Dtype>(call.table_dtype);
  RowOf32 row;
  for (int pair = 0; pair < pairs; ++pair) {
    row.cos.push_back(static_cast<float>(load(dtype, call.table_cos, index * pairs + pair)));
    row.sin.push_back(static_cast<float>(load(dtype, call.table_sin, index * pairs + pair)));
  }
  return row;
}

void store_row(const ropecheck_table_call& call, std::int64_t row, const RowOf32& values) {
  const auto dtype = static_cast<spec::Dtype>(call.dtype);
  for (std::size_t pair = 0; pair < values.cos.size(); ++pair) {
    const std::int64_t at = row * call.row_stride + static_cast<std::int64_t>(pair);
    store(dtype, call.cos, at, values.cos[pair]);
    store(dtype, call.sin, at, values.sin[pair]);
  }
}

}  // namespace ropecheck::kernels
