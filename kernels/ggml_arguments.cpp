#include "kernels/ggml_arguments.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kernels/schedule32.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::kernels {
namespace {

constexpr float kNeverTurns =
    1e30f;  // the divisor that converters write for pairs of frequency zero

float corrected_pair(const spec::Specification& s, const spec::Yarn& yarn, double rotations) {
  const auto two_pi_turns = static_cast<float>(rotations) * 2 * std::numbers::pi_v<float>;
  return static_cast<float>(s.head.rotary_dim) *
         std::log(static_cast<float>(yarn.trained_context) / two_pi_turns) /
         (2 * std::log(static_cast<float>(s.base)));
}

struct Converter {
  const spec::Specification& s;
  GgmlArguments arguments{};

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
    arguments.attention_scale /= ggml_own_scale(arguments.frequency_scale);
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

  // The vision mode starts again with every section; Pixtral's odd frequencies are a scale there.
  void operator()(const spec::Axial& scheme) {
    arguments.width = s.head.rotary_dim / 2;
    arguments.section = s.head.pairs() / 2;
    if (scheme.frequencies == spec::AxialFrequencies::restarted) return;
    arguments.odd_scale = std::pow(arguments.base, -2.0f / static_cast<float>(s.head.rotary_dim));
  }
  void operator()(const spec::XPos&) {}
  void operator()(const spec::MultiAxis& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::SelfExtend& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::DualChunk& scheme) { std::visit(*this, scheme.inner); }
};

}  // namespace

float ggml_own_scale(float frequency_scale) {
  return 1.0f + 0.1f * std::log(1.0f / frequency_scale);
}

GgmlArguments ggml_arguments(const spec::Specification& specification) {
  Converter converter{specification};
  converter.arguments.base = static_cast<float>(specification.base);
  converter.arguments.width = specification.head.rotary_dim;
  std::visit(converter, specification.scheme);
  return std::move(converter.arguments);
}

}  // namespace ropecheck::kernels
