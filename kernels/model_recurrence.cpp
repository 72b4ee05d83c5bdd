// What does ggml compute, rounding by rounding? `model:fp32-recurrence` (CPU) and
// `model:fp32-direct-pow` (GPU).
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "kernels/fp32_rotate.hpp"
#include "kernels/models.hpp"
#include "kernels/schedule32.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::kernels {
namespace {

constexpr float kNeverTurns =
    1e30f;  // the divisor that converters write for pairs of frequency zero

/// ggml_rope_ext's arguments, as llama.cpp fills them from a model file.
struct Arguments {
  float base = 10000;
  int width = 0;  ///< n_dims of the exponent
  float frequency_scale = 1;
  std::vector<float> divisor;  ///< frequency factors, empty = none
  bool extends = false;        ///< ext_factor 1
  float low = 0;               ///< where the ramp starts, pair index
  float fall = 1;              ///< and over how many pairs it falls
  float attention_scale =
      1;  ///< attn_factor: the kernel's own factor divided out where it will multiply
};

float corrected_pair(const spec::Specification& s, const spec::Yarn& yarn, double rotations) {
  const auto two_pi_turns = static_cast<float>(rotations) * 2 * std::numbers::pi_v<float>;
  return static_cast<float>(s.head.rotary_dim) *
         std::log(static_cast<float>(yarn.trained_context) / two_pi_turns) /
         (2 * std::log(static_cast<float>(s.base)));
}

float own_scale(float frequency_scale) { return 1.0f + 0.1f * std::log(1.0f / frequency_scale); }

struct Converter {
  const spec::Specification& s;
  Arguments arguments{};

  double length() const { return s.seq_len.value_or(0); }

  void operator()(const spec::Default&) {}
  void operator()(const spec::Linear& scheme) {
    arguments.frequency_scale = 1.0f / static_cast<float>(scheme.factor);
  }
  void operator()(const spec::Ntk& scheme) {
    arguments.base = static_cast<float>(stretched_base(s.base, scheme.factor, s.head));
  }
  void operator()(const spec::DynamicNtk& scheme) {
    arguments.base =
        static_cast<float>(stretched_base(s.base, dynamic_stretch(scheme, length()), s.head));
  }
  void operator()(const spec::Dynamic& scheme) {
    auto inner = scheme.inner;
    const double factor = std::max(1.0, length() / scheme.trained_context);
    std::visit([&](auto& each) { each.factor = factor; }, inner);
    std::visit(*this, inner);
  }

  // A band by rotations as the llama3 converter writes it: a divisor per pair, 1/((1-μ)/s + μ)
  // inside the band.
  void bands(double factor, double context, double slow, double fast) {
    const auto s32 = static_cast<float>(factor);
    for (const float power : position_powers(s.base, s.head.pairs(), s.head.rotary_dim)) {
      const float wavelength = power * static_cast<float>(2 * std::numbers::pi);
      const float rotations = static_cast<float>(context) / wavelength;
      float divisor = s32;
      if (rotations >= static_cast<float>(fast)) {
        divisor = 1;
      } else if (rotations > static_cast<float>(slow)) {
        const float smooth =
            (rotations - static_cast<float>(slow)) / static_cast<float>(fast - slow);
        divisor = 1.0f / ((1.0f - smooth) / s32 + smooth);
      }
      arguments.divisor.push_back(divisor);
    }
  }
  void operator()(const spec::NtkByParts& scheme) {
    bands(scheme.factor, scheme.trained_context, scheme.beta_slow, scheme.beta_fast);
  }
  void operator()(const spec::Llama3& scheme) {
    bands(scheme.factor, scheme.trained_context, scheme.low_freq_factor, scheme.high_freq_factor);
  }

  void operator()(const spec::Yarn& scheme) {
    arguments.attention_scale = static_cast<float>(yarn_attention_scale(scheme, s.dialect));
    const auto variable = spec::ramp_rules(s.dialect).variable;
    if (variable == spec::RampVariable::rotations) {
      bands(scheme.factor, scheme.trained_context, scheme.beta_slow, scheme.beta_fast);
      return;
    }
    arguments.extends = true;
    arguments.frequency_scale = 1.0f / static_cast<float>(scheme.factor);
    arguments.attention_scale /= own_scale(arguments.frequency_scale);
    if (s.dialect == spec::Dialect::ggml) {
      arguments.low = std::max(0.0f, std::floor(corrected_pair(s, scheme, scheme.beta_fast)));
      const float high = std::min(static_cast<float>(s.head.rotary_dim - 1),
                                  std::ceil(corrected_pair(s, scheme, scheme.beta_slow)));
      arguments.fall = std::max(0.001f, high - arguments.low);
    } else {
      const PairRange64 range = correction_range(s, scheme);
      arguments.low = static_cast<float>(range.low);
      arguments.fall = static_cast<float>(range.width);
    }
  }

  // ggml has neither of these: a converter would write them as divisors.
  void operator()(const spec::RadixNtk& scheme) {
    const int pairs = s.head.pairs();
    for (int pair = 0; pair < pairs; ++pair) {
      double share = (pair + 1.0) / pairs;
      if (scheme.mixed_b) share = std::pow(share, *scheme.mixed_b);
      arguments.divisor.push_back(static_cast<float>(std::pow(scheme.factor, share)));
    }
  }
  void operator()(const spec::PartNtk& scheme) {
    const auto kept = [&](double fast, double slow, int pair) {
      spec::Yarn yarn;
      yarn.trained_context = scheme.trained_context;
      yarn.beta_fast = fast;
      yarn.beta_slow = slow;
      const PairRange64 range = correction_range(s, yarn);
      return 1 - std::clamp((pair - range.low) / range.width, 0.0, 1.0);
    };
    for (int pair = 0; pair < s.head.pairs(); ++pair) {
      const double ntk = kept(1.25, 0.75, pair), plain = kept(16, 2, pair);
      const double changed = std::pow(scheme.factor, -2.0 * pair / (s.head.rotary_dim - 2));
      const double slow = (1 - ntk) / scheme.factor + ntk * changed;
      arguments.divisor.push_back(static_cast<float>(1 / ((1 - plain) * slow + plain)));
    }
  }

  void operator()(const spec::LongRope& scheme) {
    const bool beyond = length() > scheme.trained_context;
    for (const double divisor : beyond ? scheme.long_factor : scheme.short_factor) {
      arguments.divisor.push_back(static_cast<float>(divisor));
    }
    const double own =
        scheme.factor <= 1
            ? 1.0
            : std::sqrt(1 + std::log(scheme.factor) / std::log(scheme.trained_context));
    arguments.attention_scale = static_cast<float>(scheme.attention_factor.value_or(own));
  }
  void operator()(const spec::Proportional& scheme) {
    arguments.width = s.head.head_dim;
    arguments.divisor.assign(static_cast<std::size_t>(s.head.pairs()), kNeverTurns);
    std::fill_n(arguments.divisor.begin(), scheme.turning_pairs, static_cast<float>(scheme.factor));
  }
};

Arguments arguments_of(const spec::Specification& specification) {
  Converter converter{specification};
  converter.arguments.base = static_cast<float>(specification.base);
  converter.arguments.width = specification.head.rotary_dim;
  std::visit(converter, specification.scheme);
  return std::move(converter.arguments);
}

/// rope_yarn's angle and scale of one pair.
struct Angle {
  float radians;
  float scale;
};

Angle scaled_angle(const Arguments& a, float extrapolated, int pair) {
  const float interpolated = a.frequency_scale * extrapolated;
  if (!a.extends) return {interpolated, a.attention_scale};
  const float along = (static_cast<float>(pair) - a.low) / a.fall;
  const float kept = 1 - std::min(1.0f, std::max(0.0f, along));
  return {interpolated * (1 - kept) + extrapolated * kept,
          a.attention_scale * own_scale(a.frequency_scale)};
}

enum class Stepping { product, power };

std::vector<Angle> angles_at(const Arguments& a, Stepping stepping, int pairs,
                             std::int64_t position) {
  const float ratio = std::pow(a.base, -2.0f / static_cast<float>(a.width));
  const auto start = static_cast<float>(position);
  std::vector<Angle> angles;
  float running = start;
  for (int pair = 0; pair < pairs; ++pair) {
    if (stepping == Stepping::power) running = start * std::pow(ratio, static_cast<float>(pair));
    const float divisor = a.divisor.empty() ? 1.0f : a.divisor[static_cast<std::size_t>(pair)];
    angles.push_back(scaled_angle(a, running / divisor, pair));
    if (stepping == Stepping::product) running *= ratio;
  }
  return angles;
}

RowOf32 row_at(const Arguments& a, Stepping stepping, int pairs, std::int64_t position) {
  RowOf32 row;
  for (const Angle& angle : angles_at(a, stepping, pairs, position)) {
    row.cos.push_back(std::cos(angle.radians) * angle.scale);
    row.sin.push_back(std::sin(angle.radians) * angle.scale);
  }
  return row;
}

// binary32 throughout; 16-bit tensors are widened before and rounded once after.
Pair32 turn(spec::Dtype, Pair32 x, float cos, float sin) {
  return {x.first * cos - x.second * sin, x.first * sin + x.second * cos};
}

template <Stepping stepping>
class Ggml final : public Plugin {
 public:
  explicit Ggml(const spec::Specification& specification) : specification_(specification) {}

  void frequencies(const ropecheck_frequencies_call& call) override {
    const std::vector<Angle> angles = angles_at(at(call.seq_len), stepping, pairs(), 1);
    std::ranges::transform(angles, call.frequencies,
                           [](const Angle& angle) { return angle.radians; });
    *call.attention_scale = angles.front().scale;
  }

  void table(const ropecheck_table_call& call) override {
    const Arguments now = at(call.seq_len);
    for (std::int64_t row = 0; row < call.tokens; ++row) {
      store_row(call, row, row_at(now, stepping, pairs(), call.positions[row]));
    }
  }

  void rotate(const ropecheck_rotate_call& call) override {
    if (call.layout != call.out_layout) throw Unsupported("layout conversion");
    for_each_sequence(call, [&](std::int64_t first, std::int64_t end, double seq_len) {
      const Arguments now = at(seq_len);
      for (std::int64_t token = first; token < end; ++token) {
        const RowOf32 row = row_at(now, stepping, pairs(), call.positions[token]);
        rotate_token(call, call.query, specification_.head, token, row, turn);
        rotate_token(call, call.key, specification_.head, token, row, turn);
      }
    });
  }

 private:
  int pairs() const { return specification_.head.pairs(); }
  Arguments at(double seq_len) const { return arguments_of(at_length(specification_, seq_len)); }

  spec::Specification specification_;
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
