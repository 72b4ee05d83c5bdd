#include "tests/kernels/calls.hpp"

#include <random>

#include "kernels/rounding.hpp"

namespace ropecheck::kernels::test {

Buffer values(spec::Dtype dtype, std::size_t elements, unsigned seed) {
  std::mt19937 generator(seed);
  Buffer buffer(dtype, elements);
  for (std::size_t i = 0; i < elements; ++i) {
    const double value = static_cast<double>(generator()) / 0x1p30 - 2;
    buffer.set_bits(i, rounded_bits(dtype, value));
  }
  return buffer;
}

namespace {

// A call for a scheme of several axes: token n's positions on axes 1, 2 … lie n·7 + 13·axis
// further.
template <class Call>
void spread_over_axes(Call& call, const spec::Specification& specification) {
  const std::vector<std::int64_t> first = call.positions;
  call.axes = spec::axes(specification);
  call.positions.clear();
  for (std::size_t token = 0; token < first.size(); ++token) {
    for (int axis = 0; axis < call.axes; ++axis) {
      const auto apart = axis == 0 ? 0 : 7 * static_cast<std::int64_t>(token) + 13 * axis;
      call.positions.push_back(first[token] + apart);
    }
  }
}

}  // namespace

RotateCall rotate_call(const spec::Specification& specification, spec::Dtype dtype,
                       spec::Layout layout) {
  RotateCall call;
  call.positions = {3, 0, 4095, 700, 1};
  spread_over_axes(call, specification);
  call.layout = call.out_layout = layout;
  call.seq_lens = {specification.seq_len.value_or(0)};
  const auto width = static_cast<std::size_t>(specification.head.head_dim);
  call.query = {.heads = 3, .data = values(dtype, 5 * 3 * width, 1)};
  call.key = {.heads = 2, .data = values(dtype, 5 * 2 * width, 2)};
  return call;
}

TableCall table_call(const spec::Specification& specification, spec::Dtype dtype) {
  TableCall call;
  call.positions = {3, 0, 4095, 131071, 700, 1};
  spread_over_axes(call, specification);
  call.dtype = dtype;
  call.seq_len = specification.seq_len.value_or(0);
  return call;
}

spec::Specification plain(int head_dim, int rotary_dim) {
  spec::Specification specification;
  specification.head.head_dim = head_dim;
  specification.head.rotary_dim = rotary_dim;
  return specification;
}

std::string told(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) text += fault.kind + ": " + fault.detail + "\n";
  return text;
}

}  // namespace ropecheck::kernels::test
