#include "kernels/schedule32.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

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

double mscale(double factor, double weight) {
  return factor <= 1 ? 1.0 : 0.1 * weight * std::log(factor) + 1.0;
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
    if (specification.dialect == spec::Dialect::paper) {
      by_rotations(scheme.factor, scheme.trained_context, scheme.beta_slow, scheme.beta_fast);
      return;
    }
    const PairRange64 range = correction_range(specification, scheme);
    double width = range.high - range.low;
    if (specification.dialect == spec::Dialect::ggml) width = std::max(width, 0.001);
    if (width == 0) width = range.high + 0.001 - range.low;
    float index = 0;
    for (const float power : powers(specification.base)) {
      const float ramp = std::clamp(
          (index - static_cast<float>(range.low)) / static_cast<float>(width), 0.0f, 1.0f);
      const float kept = 1.0f - ramp;
      schedule.frequency.push_back(
          mixed(1.0f / (static_cast<float>(scheme.factor) * power), 1.0f / power, kept));
      index += 1;
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
};

}  // namespace

std::vector<float> position_powers(double base, int pairs, int width) {
  std::vector<float> powers;
  for (int pair = 0; pair < pairs; ++pair) {
    const float exponent = static_cast<float>(2 * pair) / static_cast<float>(width);
    powers.push_back(std::pow(static_cast<float>(base), exponent));
  }
  return powers;
}

double yarn_attention_scale(const spec::Yarn& yarn, spec::Dialect dialect) {
  if (yarn.attention_factor) return *yarn.attention_factor;
  const double numerator = yarn.mscale.value_or(0);
  const double denominator = yarn.mscale_all_dim.value_or(0);
  if (dialect == spec::Dialect::huggingface && numerator != 0 && denominator != 0) {
    return mscale(yarn.factor, numerator) / mscale(yarn.factor, denominator);
  }
  if (dialect == spec::Dialect::ggml)
    return mscale(yarn.factor, 1) / mscale(yarn.factor, denominator);
  return mscale(yarn.factor, 1);
}

double stretched_base(double base, double stretch, const spec::Head& head) {
  const double d = head.rotary_dim;
  if (d <= 2) throw std::invalid_argument("rotary_dim 2: the exponent d/(d-2) has no value");
  return base * std::pow(stretch, d / (d - 2));
}

double dynamic_stretch(const spec::DynamicNtk& scheme, double seq_len) {
  if (scheme.alpha) return *scheme.alpha;
  const double length = std::max(seq_len, scheme.trained_context);
  return scheme.factor * length / scheme.trained_context - (scheme.factor - 1);
}

PairRange64 correction_range(const spec::Specification& specification, const spec::Yarn& yarn) {
  const double dim = specification.head.rotary_dim;
  const auto at = [&](double rotations) {
    return dim * std::log(yarn.trained_context / (rotations * 2 * pi)) /
           (2 * std::log(specification.base));
  };
  PairRange64 range{at(yarn.beta_fast), at(yarn.beta_slow)};
  if (yarn.truncate || specification.dialect == spec::Dialect::ggml) {
    range = {std::floor(range.low), std::ceil(range.high)};
  }
  return {std::max(range.low, 0.0), std::min(range.high, dim - 1)};
}

Schedule32 schedule32(const spec::Specification& specification) {
  Builder builder{specification};
  std::visit(builder, specification.scheme);
  return std::move(builder.schedule);
}

}  // namespace ropecheck::kernels
