// In which order does Hugging Face's Python take each scheme's steps?
#include <algorithm>
#include <cmath>
#include <numbers>

#include "kernels/schedule32.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::kernels {
namespace {

using std::numbers::pi;

// torch's Tensor.__rtruediv__: the reciprocal, then the product.
float divided_by(double number, float tensor) {
  return (1.0f / tensor) * static_cast<float>(number);
}

float mixed(float interpolated, float extrapolated, float kept) {
  return interpolated * (1.0f - kept) + extrapolated * kept;
}

/// 1 below the ramp, 0 above.
std::vector<float> kept_by_pairs(const PairRange64& range, int pairs) {
  std::vector<float> kept;
  for (int pair = 0; pair < pairs; ++pair) {
    const float along = (static_cast<float>(pair) - static_cast<float>(range.low)) /
                        static_cast<float>(range.width);
    kept.push_back(1.0f - std::clamp(along, 0.0f, 1.0f));
  }
  return kept;
}

struct Builder {
  const spec::Specification& specification;
  Schedule32 schedule{};

  const spec::Head& head() const { return specification.head; }
  double length() const { return specification.seq_len.value_or(0); }
  std::vector<float> powers(double base) const {
    return position_powers(base, head().pairs(), head().rotary_dim);
  }
  void plain(double base) {
    for (const float power : powers(base)) schedule.frequency.push_back(1.0f / power);
  }

  void operator()(const spec::Default&) { plain(specification.base); }
  void operator()(const spec::Linear& scheme) {
    plain(specification.base);
    for (float& frequency : schedule.frequency) frequency /= static_cast<float>(scheme.factor);
  }
  void operator()(const spec::Ntk& scheme) {
    plain(stretched_base(specification.base, scheme.factor, head()));
  }
  void operator()(const spec::DynamicNtk& scheme) {
    plain(stretched_base(specification.base, dynamic_stretch(scheme, length()), head()));
  }
  void operator()(const spec::Dynamic& scheme) {
    auto inner = scheme.inner;
    const double factor = std::max(1.0, length() / scheme.trained_context);
    std::visit([&](auto& s) { s.factor = factor; }, inner);
    std::visit(*this, inner);
  }

  // The paper's ramp over rotations; no released engine computes it, so the order is that of the
  // engines' YaRN.
  void by_rotations(double factor, double context, double slow, double fast) {
    for (const float power : powers(specification.base)) {
      const float extrapolated = 1.0f / power;
      const float interpolated = 1.0f / (static_cast<float>(factor) * power);
      const float rotations =
          static_cast<float>(context) * extrapolated / static_cast<float>(2 * pi);
      const float kept =
          slow == fast
              ? (rotations < static_cast<float>(slow) ? 0.0f : 1.0f)
              : std::clamp((rotations - static_cast<float>(slow)) / static_cast<float>(fast - slow),
                           0.0f, 1.0f);
      schedule.frequency.push_back(mixed(interpolated, extrapolated, kept));
    }
  }
  void operator()(const spec::NtkByParts& scheme) {
    by_rotations(scheme.factor, scheme.trained_context, scheme.beta_slow, scheme.beta_fast);
  }

  void operator()(const spec::Yarn& scheme) {
    schedule.attention_scale =
        static_cast<float>(yarn_attention_scale(scheme, specification.dialect));
    const auto variable = spec::ramp_rules(specification.dialect).variable;
    if (variable == spec::RampVariable::rotations) {
      by_rotations(scheme.factor, scheme.trained_context, scheme.beta_slow, scheme.beta_fast);
      return;
    }
    const auto kept = kept_by_pairs(correction_range(specification, scheme), head().pairs());
    std::size_t pair = 0;
    for (const float power : powers(specification.base)) {
      schedule.frequency.push_back(
          mixed(1.0f / (static_cast<float>(scheme.factor) * power), 1.0f / power, kept[pair++]));
    }
  }

  // vLLM's order: the base times k, then k^(2/d) or exp(a·(i+1)^β) as a divisor.
  void operator()(const spec::RadixNtk& scheme) {
    if (!scheme.mixed_b) {
      plain(specification.base * scheme.factor);
      const double last = std::pow(scheme.factor, 2.0 / head().rotary_dim);
      for (float& frequency : schedule.frequency) frequency /= static_cast<float>(last);
      return;
    }
    plain(specification.base);
    const double slope = std::log(scheme.factor) / std::pow(head().pairs(), *scheme.mixed_b);
    float number = 1;
    for (float& frequency : schedule.frequency) {
      const float power = std::pow(number, static_cast<float>(*scheme.mixed_b));
      frequency /= std::exp(static_cast<float>(slope) * power);
      number += 1;
    }
  }

  void operator()(const spec::PartNtk& scheme) {
    const auto kept = [&](double fast, double slow) {
      spec::Yarn yarn;
      yarn.trained_context = scheme.trained_context;
      yarn.beta_fast = fast;
      yarn.beta_slow = slow;
      return kept_by_pairs(correction_range(specification, yarn), head().pairs());
    };
    const auto ntk = kept(1.25, 0.75), unscaled = kept(16, 2);
    plain(stretched_base(specification.base, scheme.factor, head()));
    std::size_t pair = 0;
    for (const float power : powers(specification.base)) {
      float& frequency = schedule.frequency[pair];
      const float linear = 1.0f / (static_cast<float>(scheme.factor) * power);
      frequency = mixed(mixed(linear, frequency, ntk[pair]), 1.0f / power, unscaled[pair]);
      ++pair;
    }
  }

  void operator()(const spec::Llama3& scheme) {
    const auto low_wavelength = static_cast<float>(scheme.trained_context / scheme.low_freq_factor);
    const auto high_wavelength =
        static_cast<float>(scheme.trained_context / scheme.high_freq_factor);
    const auto factor = static_cast<float>(scheme.factor);
    plain(specification.base);
    for (float& frequency : schedule.frequency) {
      const float wavelength = divided_by(2 * pi, frequency);
      const float scaled = wavelength > low_wavelength ? frequency / factor : frequency;
      const float smooth = (divided_by(scheme.trained_context, wavelength) -
                            static_cast<float>(scheme.low_freq_factor)) /
                           static_cast<float>(scheme.high_freq_factor - scheme.low_freq_factor);
      const float smoothed = (1.0f - smooth) * scaled / factor + smooth * scaled;
      const bool medium = !(wavelength < high_wavelength) && !(wavelength > low_wavelength);
      frequency = medium ? smoothed : scaled;
    }
  }

  void operator()(const spec::LongRope& scheme) {
    const bool beyond = length() > scheme.trained_context;
    const auto& divisors = beyond ? scheme.long_factor : scheme.short_factor;
    std::size_t pair = 0;
    for (const float power : powers(specification.base)) {
      schedule.frequency.push_back(1.0f / (static_cast<float>(divisors[pair++]) * power));
    }
    const double own =
        scheme.factor <= 1
            ? 1.0
            : std::sqrt(1 + std::log(scheme.factor) / std::log(scheme.trained_context));
    schedule.attention_scale = static_cast<float>(scheme.attention_factor.value_or(own));
  }

  void operator()(const spec::Proportional& scheme) {
    const auto rotated = position_powers(specification.base, scheme.turning_pairs, head().head_dim);
    for (const float power : rotated) {
      schedule.frequency.push_back(1.0f / power / static_cast<float>(scheme.factor));
    }
    schedule.frequency.resize(static_cast<std::size_t>(head().pairs()), 0.0f);
  }

  // Qwen-VL makes d/4 frequencies of a width d/2 and repeats them; Pixtral makes d/2 of a width d
  // and gives the even ones to one axis, the odd ones to the other.
  void operator()(const spec::Axial& scheme) {
    const int each = head().pairs() / 2;
    const bool restarts = scheme.frequencies == spec::AxialFrequencies::restarted;
    const auto all = powers(specification.base);
    const auto own = position_powers(specification.base, each, head().rotary_dim / 2);
    for (int pair = 0; pair < head().pairs(); ++pair) {
      const auto k = static_cast<std::size_t>(pair % each);
      const std::size_t odd = pair < each ? 0 : 1;
      schedule.frequency.push_back(1.0f / (restarts ? own[k] : all[2 * k + odd]));
    }
  }
  void operator()(const spec::XPos&) { plain(specification.base); }
  void operator()(const spec::MultiAxis& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::SelfExtend& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::DualChunk& scheme) { std::visit(*this, scheme.inner); }
};

}  // namespace

Schedule32 schedule32(const spec::Specification& specification) {
  Builder builder{specification};
  std::visit(builder, specification.scheme);
  return std::move(builder.schedule);
}

}  // namespace ropecheck::kernels
