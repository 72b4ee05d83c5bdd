// What does ggml compute, rounding by rounding? `model:fp32-recurrence` (CPU) and
// `model:fp32-direct-pow` (GPU).
#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/fp32_rotate.hpp"
#include "kernels/ggml_arguments.hpp"
#include "kernels/models.hpp"
#include "kernels/placement32.hpp"

namespace ropecheck::kernels {
namespace {

/// rope_yarn's angle and scale of one pair.
struct Angle {
  float radians;
  float scale;
};

Angle scaled_angle(const GgmlArguments& a, float extrapolated, int pair) {
  const float interpolated = a.frequency_scale * extrapolated;
  if (!a.extends) return {interpolated, a.attention_scale};
  const float along = (static_cast<float>(pair) - a.low) / a.fall;
  const float kept = 1 - std::min(1.0f, std::max(0.0f, along));
  return {interpolated * (1 - kept) + extrapolated * kept,
          a.attention_scale * ggml_own_scale(a.frequency_scale)};
}

enum class Stepping { product, power };

/// A token's starting number on every axis.
using Starts = std::array<float, 4>;

std::vector<Angle> angles_at(const GgmlArguments& a, Stepping stepping,
                             const Placement32& placement, int pairs, const Starts& starts) {
  const float ratio = std::pow(a.base, -2.0f / static_cast<float>(a.width));
  std::vector<Angle> angles;
  Starts running = starts;
  for (int pair = 0; pair < pairs; ++pair) {
    const bool second = a.section > 0 && pair >= a.section;
    if (second && pair == a.section) running = starts;
    const int index = second ? pair - a.section : pair;
    const auto axis = static_cast<std::size_t>(placement.axis(pair));
    float angle = stepping == Stepping::power
                      ? starts[axis] * std::pow(ratio, static_cast<float>(index))
                      : running[axis];
    if (!a.divisor.empty()) angle /= a.divisor[static_cast<std::size_t>(pair)];
    angles.push_back(scaled_angle(a, second ? a.odd_scale * angle : angle, pair));
    for (float& each : running) each *= ratio;
  }
  return angles;
}

// binary32 throughout; 16-bit tensors are widened before and rounded once after.
Pair32 turn(spec::Dtype, Pair32 x, float cos, float sin) {
  return {x.first * cos - x.second * sin, x.first * sin + x.second * cos};
}

template <Stepping stepping>
class Ggml final : public Plugin {
 public:
  explicit Ggml(const spec::Specification& specification)
      : specification_(specification), placement_(specification) {}

  void frequencies(const ropecheck_frequencies_call& call) override {
    const Starts one{1, 1, 1, 1};
    const std::vector<Angle> angles =
        angles_at(at(call.seq_len), stepping, placement_, pairs(), one);
    std::ranges::transform(angles, call.frequencies,
                           [](const Angle& angle) { return angle.radians; });
    *call.attention_scale = angles.front().scale;
  }

  void table(const ropecheck_table_call& call) override {
    refuse_table_by_role(specification_);
    const GgmlArguments now = at(call.seq_len);
    for (std::int64_t row = 0; row < call.tokens; ++row) {
      store_row(call, row, row_at(now, call.positions + row * call.axes, spec::Role::query));
    }
  }

  void rotate(const ropecheck_rotate_call& call) override {
    if (call.layout != call.out_layout) throw Unsupported("layout conversion");
    for_each_sequence(call, [&](std::int64_t first, std::int64_t end, double seq_len) {
      const GgmlArguments now = at(seq_len);
      for (std::int64_t token = first; token < end; ++token) {
        for (const spec::Role role : {spec::Role::query, spec::Role::key}) {
          rotate_token(call, role == spec::Role::query ? call.query : call.key, specification_.head,
                       token, row_at(now, call.positions + token * call.axes, role), turn);
        }
      }
    });
  }

 private:
  int pairs() const { return specification_.head.pairs(); }
  GgmlArguments at(double seq_len) const {
    return ggml_arguments(at_length(specification_, seq_len));
  }

  /// `position` points to the token's positions, one per axis.
  RowOf32 row_at(const GgmlArguments& now, const std::int64_t* position, spec::Role role) const {
    Starts starts{};
    for (int axis = 0; axis < spec::axes(specification_); ++axis) {
      starts.at(static_cast<std::size_t>(axis)) = placement_.turned_at(role, position[axis]);
    }
    RowOf32 row;
    int pair = 0;
    for (const Angle& angle : angles_at(now, stepping, placement_, pairs(), starts)) {
      const std::int64_t p = position[placement_.axis(pair)];
      const auto entry = [&](float value) {
        return placement_.gained(role, p, pair, value * angle.scale);
      };
      row.cos.push_back(entry(std::cos(angle.radians)));
      row.sin.push_back(entry(std::sin(angle.radians)));
      ++pair;
    }
    return row;
  }

  spec::Specification specification_;
  Placement32 placement_;
};

template <Stepping stepping>
ropecheck_kernel make(const char* name) {
  ropecheck_kernel kernel{};
  kernel.name = name;
  kernel.version = "ggml 2026-08";
  kernel.levels = ROPECHECK_FREQUENCIES | ROPECHECK_TABLE | ROPECHECK_ROTATE;
  kernel.dtypes = 1u << ROPECHECK_F32 | 1u << ROPECHECK_F16 | 1u << ROPECHECK_BF16;
  kernel.layouts = 1u << ROPECHECK_HALF | 1u << ROPECHECK_INTERLEAVED;
  kernel.inputs = ROPECHECK_FROM_CONFIG;
  kernel.features = ROPECHECK_IN_PLACE | ROPECHECK_STRIDED | ROPECHECK_TRANSPOSE;
  kernel.frequency_dtype = ROPECHECK_F32;
  kernel.min_position = -2147483648LL;  // positions are int32 there
  kernel.max_position = 2147483647LL;
  return with_functions<Ggml<stepping>>(kernel);
}

}  // namespace

const ropecheck_kernel& model_fp32_recurrence() {
  static const ropecheck_kernel kernel = make<Stepping::product>("fp32-recurrence");
  return kernel;
}

const ropecheck_kernel& model_fp32_direct_pow() {
  static const ropecheck_kernel kernel = make<Stepping::power>("fp32-direct-pow");
  return kernel;
}

}  // namespace ropecheck::kernels
