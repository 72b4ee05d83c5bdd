// What does Hugging Face's Python compute, rounding by rounding? `model:fp32-product`.
#include <cmath>
#include <map>

#include "kernels/fp32_rotate.hpp"
#include "kernels/models.hpp"
#include "kernels/schedule32.hpp"

namespace ropecheck::kernels {
namespace {

float in_format(spec::Dtype dtype, float value) {
  return dtype == spec::Dtype::f32 ? value : static_cast<float>(rounded(dtype, value));
}

// q * cos + rotate_half(q) * sin, every operation rounded to the tensor's format.
Pair32 turn(spec::Dtype dtype, Pair32 x, float cos, float sin) {
  const auto product = [&](float a, float b) { return in_format(dtype, a * b); };
  const auto sum = [&](float a, float b) { return in_format(dtype, a + b); };
  return {sum(product(x.first, cos), product(-x.second, sin)),
          sum(product(x.second, cos), product(x.first, sin))};
}

class Fp32Product final : public Plugin {
 public:
  explicit Fp32Product(const spec::Specification& specification) : specification_(specification) {}

  void frequencies(const ropecheck_frequencies_call& call) override {
    const Schedule32 now = at(call.seq_len);
    std::ranges::copy(now.frequency, call.frequencies);
    *call.attention_scale = now.attention_scale;
  }

  void table(const ropecheck_table_call& call) override {
    const Schedule32 now = call.frequencies == nullptr
                               ? at(call.seq_len)
                               : given(call.frequencies, call.attention_scale);
    for (std::int64_t row = 0; row < call.tokens; ++row) {
      store_row(call, row, row_at(now, call.positions[row]));
    }
  }

  void rotate(const ropecheck_rotate_call& call) override {
    if (call.layout != call.out_layout) throw Unsupported("layout conversion");
    for_each_sequence(call, [&](std::int64_t first, std::int64_t end, double seq_len) {
      const Schedule32 now =
          call.frequencies == nullptr ? at(seq_len) : given(call.frequencies, call.attention_scale);
      for (std::int64_t token = first; token < end; ++token) {
        const RowOf32 row = rounded_row(call, row_for(call, now, call.positions[token]));
        rotate_token(call, call.query, specification_.head, token, row, turn);
        rotate_token(call, call.key, specification_.head, token, row, turn);
      }
    });
  }

 private:
  Schedule32 at(double seq_len) const { return schedule32(at_length(specification_, seq_len)); }

  Schedule32 given(const double* frequencies, double attention_scale) const {
    return {.frequency = {frequencies, frequencies + specification_.head.pairs()},
            .attention_scale = static_cast<float>(attention_scale)};
  }

  static RowOf32 row_at(const Schedule32& now, std::int64_t position) {
    RowOf32 row;
    for (const float frequency : now.frequency) {
      const float angle = frequency * static_cast<float>(position);
      row.cos.push_back(std::cos(angle) * now.attention_scale);
      row.sin.push_back(std::sin(angle) * now.attention_scale);
    }
    return row;
  }

  RowOf32 row_for(const ropecheck_rotate_call& call, const Schedule32& now,
                  std::int64_t position) const {
    if (call.table_cos == nullptr) return row_at(now, position);
    return given_row(call, specification_.head.pairs(), position);
  }

  // cos and sin are cast to the tensor's format before they meet it.
  static RowOf32 rounded_row(const ropecheck_rotate_call& call, RowOf32 row) {
    const auto dtype = static_cast<spec::Dtype>(call.dtype);
    for (auto* list : {&row.cos, &row.sin}) {
      for (float& value : *list) value = in_format(dtype, value);
    }
    return row;
  }

  spec::Specification specification_;
};

ropecheck_kernel make() {
  ropecheck_kernel kernel{};
  kernel.name = "fp32-product";
  kernel.version = "transformers 5";
  kernel.levels = ROPECHECK_FREQUENCIES | ROPECHECK_TABLE | ROPECHECK_ROTATE;
  kernel.dtypes = 1u << ROPECHECK_F32 | 1u << ROPECHECK_F16 | 1u << ROPECHECK_BF16;
  kernel.layouts = 1u << ROPECHECK_HALF | 1u << ROPECHECK_INTERLEAVED;
  kernel.inputs = ROPECHECK_FROM_CONFIG | ROPECHECK_FROM_FREQUENCIES | ROPECHECK_FROM_TABLE;
  kernel.features = ROPECHECK_IN_PLACE | ROPECHECK_STRIDED | ROPECHECK_TRANSPOSE;
  kernel.frequency_dtype = ROPECHECK_F32;
  kernel.table_in_dtype = 1;
  kernel.min_position = -2147483648LL;
  kernel.max_position = 2147483647LL;
  return with_functions<Fp32Product>(kernel);
}

}  // namespace

const ropecheck_kernel& model_fp32_product() {
  static const ropecheck_kernel kernel = make();
  return kernel;
}

}  // namespace ropecheck::kernels
