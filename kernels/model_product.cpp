// What does Hugging Face's Python compute, rounding by rounding? `model:fp32-product`.
#include <cmath>
#include <map>

#include "kernels/fp32_rotate.hpp"
#include "kernels/models.hpp"
#include "kernels/placement32.hpp"
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
  explicit Fp32Product(const spec::Specification& specification)
      : specification_(specification), placement_(specification) {}

  void frequencies(const ropecheck_frequencies_call& call) override {
    const Schedule32 now = at(call.seq_len);
    std::ranges::copy(now.frequency, call.frequencies);
    *call.attention_scale = now.attention_scale;
  }

  void table(const ropecheck_table_call& call) override {
    refuse_table_by_role(specification_);
    const Schedule32 now = call.frequencies == nullptr
                               ? at(call.seq_len)
                               : given(call.frequencies, call.attention_scale);
    for (std::int64_t row = 0; row < call.tokens; ++row) {
      store_row(call, row, row_at(now, call.positions + row * call.axes, spec::Role::query));
    }
  }

  void rotate(const ropecheck_rotate_call& call) override {
    if (call.layout != call.out_layout) throw Unsupported("layout conversion");
    for_each_sequence(call, [&](std::int64_t first, std::int64_t end, double seq_len) {
      const Schedule32 now =
          call.frequencies == nullptr ? at(seq_len) : given(call.frequencies, call.attention_scale);
      for (std::int64_t token = first; token < end; ++token) {
        for (const spec::Role role : {spec::Role::query, spec::Role::key}) {
          const RowOf32 row = rounded_row(call, row_for(call, now, token, role));
          rotate_token(call, role == spec::Role::query ? call.query : call.key, specification_.head,
                       token, row, turn);
        }
      }
    });
  }

 private:
  Schedule32 at(double seq_len) const { return schedule32(at_length(specification_, seq_len)); }

  Schedule32 given(const double* frequencies, double attention_scale) const {
    return {.frequency = {frequencies, frequencies + specification_.head.pairs()},
            .attention_scale = static_cast<float>(attention_scale)};
  }

  /// `position` points to the token's positions, one per axis.
  RowOf32 row_at(const Schedule32& now, const std::int64_t* position, spec::Role role) const {
    RowOf32 row;
    for (int pair = 0; pair < specification_.head.pairs(); ++pair) {
      const std::int64_t p = position[placement_.axis(pair)];
      const float angle =
          now.frequency[static_cast<std::size_t>(pair)] * placement_.turned_at(role, p);
      const auto entry = [&](float value) {
        return placement_.gained(role, p, pair, value * now.attention_scale);
      };
      row.cos.push_back(entry(std::cos(angle)));
      row.sin.push_back(entry(std::sin(angle)));
    }
    return row;
  }

  RowOf32 row_for(const ropecheck_rotate_call& call, const Schedule32& now, std::int64_t token,
                  spec::Role role) const {
    const std::int64_t* position = call.positions + token * call.axes;
    if (call.table_cos == nullptr) return row_at(now, position, role);
    return given_row(call, specification_.head.pairs(), *position);
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
  Placement32 placement_;
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
