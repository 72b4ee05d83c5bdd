#include "tests/reference/interval_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <stdexcept>

namespace ropecheck::test {
namespace {

bool below(const Interval& a, const Interval& b) {
  if (a.surely_below(b)) return true;
  if (b.surely_below(a)) return false;
  throw std::logic_error("enclosures overlap");
}

/// The integer that floor (or ceil) makes of every number inside.
double whole(const Interval& value, mpfr_rnd_t direction) {
  const long low = mpfr_get_si(value.low(), direction), high = mpfr_get_si(value.high(), direction);
  if (low != high) throw std::logic_error("enclosure holds an integer");
  return static_cast<double>(low);
}

class Second {
 public:
  explicit Second(const spec::Specification& specification)
      : s_(specification),
        dim_(specification.head.rotary_dim),
        log_base_(log(specification.base)) {}

  IntervalSchedule build() {
    std::visit(*this, s_.scheme);
    return result_;
  }

  void operator()(const spec::Default&) {
    each([&](int i) { return original(i, dim_); });
  }
  void operator()(const spec::Linear& scheme) { linear(scheme.factor); }
  void operator()(const spec::Ntk& scheme) { ntk(scheme.factor); }
  void operator()(const spec::NtkByParts& scheme) {
    by_rotations(scheme.factor, scheme.trained_context, scheme.beta_slow, scheme.beta_fast);
  }
  void operator()(const spec::Llama3& scheme) {
    by_rotations(scheme.factor, scheme.trained_context, scheme.low_freq_factor,
                 scheme.high_freq_factor);
  }
  void operator()(const spec::Yarn& scheme) { yarn(scheme, scheme.factor); }
  void operator()(const spec::LongRope& scheme) {
    const bool beyond = s_.seq_len && *s_.seq_len > scheme.trained_context;
    const auto& list = beyond ? scheme.long_factor : scheme.short_factor;
    each([&](int i) { return exp(exponent(i, dim_) - log(list[static_cast<std::size_t>(i)])); });
    if (scheme.attention_factor) result_.attention_scale = *scheme.attention_factor;
    if (scheme.attention_factor || scheme.factor <= 1) return;
    const Interval context = log(scheme.trained_context);
    result_.attention_scale = sqrt((context + log(scheme.factor)) / context);
  }
  void operator()(const spec::Proportional& scheme) {
    each([&](int i) {
      if (i >= scheme.turning_pairs) return Interval(0);
      return exp(exponent(i, s_.head.head_dim) - log(scheme.factor));
    });
  }
  void operator()(const spec::Dynamic& scheme) {
    const double length = s_.seq_len.value_or(0);
    Interval factor = 1;
    if (length > scheme.trained_context) factor = Interval(length) / scheme.trained_context;
    if (std::holds_alternative<spec::Linear>(scheme.inner)) return linear(factor);
    if (std::holds_alternative<spec::Ntk>(scheme.inner)) return ntk(factor);
    if (const auto* parts = std::get_if<spec::NtkByParts>(&scheme.inner)) {
      return by_rotations(factor, parts->trained_context, parts->beta_slow, parts->beta_fast);
    }
    yarn(std::get<spec::Yarn>(scheme.inner), factor);
  }
  void operator()(const spec::DynamicNtk& scheme) {
    const double length = s_.seq_len.value_or(0);
    const bool within = length <= scheme.trained_context;
    if (scheme.alpha && (within || !scheme.alpha_ends_at_context)) return ntk(*scheme.alpha);
    const Interval factor = scheme.factor;
    if (scheme.rule == spec::LengthRule::frozen) return ntk(factor * factor - factor + 1);
    if (within) return ntk(1);
    const Interval ratio = Interval(length) / scheme.trained_context;
    if (scheme.rule == spec::LengthRule::current) return ntk(factor * ratio - (factor - 1));
    int doublings = 1;
    for (double reach = scheme.trained_context; reach < length; reach *= 2) ++doublings;
    ntk(std::ldexp(1.0, doublings) - 1);
  }
  void operator()(const spec::XPos&) { (*this)(spec::Default{}); }
  void operator()(const spec::MultiAxis& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::SelfExtend& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::DualChunk& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::Axial& scheme) {  // as a head of half the width, or every second pair
    const bool odd = scheme.frequencies == spec::AxialFrequencies::alternating;
    const int half = dim_ / 4;
    each([&](int i) {
      if (!odd) return original(i % half, dim_ / 2);
      return original(i < half ? 2 * i : 2 * (i - half) + 1, dim_);
    });
  }
  void operator()(const spec::RadixNtk& scheme) {
    const Interval stretch = log(scheme.factor);
    const double pairs = dim_ / 2;
    each([&](int i) {
      if (!scheme.mixed_b) {  // (b·k)^(-2i/d) / k^(2/d)
        return exp(Interval(-2.0 * i) / dim_ * (log_base_ + stretch) -
                   Interval(2) / dim_ * stretch);
      }
      const Interval beta = *scheme.mixed_b;
      const Interval slope = stretch / exp(beta * log(pairs));
      return exp(exponent(i, dim_) - slope * exp(beta * log(i + 1.0)));
    });
  }
  void operator()(const spec::PartNtk& scheme) {
    const auto ramp = [&](double fast, double slow, int i) {
      double low = whole(end(scheme.trained_context, fast), MPFR_RNDD);
      double high = whole(end(scheme.trained_context, slow), MPFR_RNDU);
      low = std::max(low, 0.0);
      high = std::min(high, dim_ - 1.0);
      const Interval width = low == high ? Interval(1) / 1000 : Interval(high - low);
      const Interval along = Interval(i - low) / width;
      if (along.surely_below(1e-15)) return Interval(0);
      return Interval(1 - 1e-15).surely_below(along) ? Interval(1) : along;
    };
    const Interval stretch = log(scheme.factor);
    each([&](int i) {  // in parts of θ
      const Interval linear = exp(Interval(0) - stretch);
      const Interval ntk = exp(Interval(-2.0 * i) / (dim_ - 2) * stretch);
      const Interval inner = ramp(1.25, 0.75, i), outer = ramp(16, 2, i);
      const Interval slow = ntk + inner * (linear - ntk);
      return original(i, dim_) * (Interval(1) + outer * (slow - 1));
    });
  }

 private:
  Interval exponent(int i, int dim) const { return Interval(-2.0 * i) / dim * log_base_; }
  Interval original(int i, int dim) const { return exp(exponent(i, dim)); }
  void each(const std::function<Interval(int)>& frequency) {
    for (int i = 0; i < s_.head.pairs(); ++i) result_.frequency.push_back(frequency(i));
  }
  void linear(const Interval& factor) {
    each([&](int i) { return exp(exponent(i, dim_) - log(factor)); });
  }
  void ntk(const Interval& factor) {
    each([&](int i) {
      return exp(exponent(i, dim_) - Interval(2.0 * i) / (dim_ - 2) * log(factor));
    });
  }
  /// θ·(1/s + γ·(1 - 1/s))
  Interval blended(int i, const Interval& kept, const Interval& factor) const {
    const Interval inverse = Interval(1) / factor;
    return original(i, dim_) * (inverse + kept * (Interval(1) - inverse));
  }
  /// By wavelength: λ against L/fast and L/slow.
  void by_rotations(const Interval& factor, double context, double slow, double fast) {
    each([&](int i) {
      const Interval wavelength =
          Interval(2) * Interval::pi() * exp(Interval(0) - exponent(i, dim_));
      Interval kept = 1;
      if (below(Interval(context) / slow, wavelength)) {
        kept = 0;
      } else if (below(Interval(context) / fast, wavelength)) {
        kept = (Interval(context) / wavelength - slow) / (Interval(fast) - slow);
      }
      return blended(i, kept, factor);
    });
  }
  Interval end(double context, double turns) const {
    const Interval numerator = log(context) - log(Interval(2) * Interval::pi() * turns);
    const int dim = s_.dialect == spec::Dialect::onnx ? s_.head.head_dim : dim_;
    return Interval(dim) / 2 * numerator / log_base_;
  }
  void yarn(const spec::Yarn& scheme, const Interval& factor) {
    attention(scheme, factor);
    const double context = scheme.trained_context;
    if (s_.dialect == spec::Dialect::paper) {
      return by_rotations(factor, context, scheme.beta_slow, scheme.beta_fast);
    }
    using D = spec::Dialect;
    const bool choice = one_of({D::huggingface, D::vllm, D::megatron});
    const bool never = one_of({D::gpt_oss, D::onnx});
    const bool floor_width = one_of({D::ggml, D::olmo});
    const int last = s_.dialect == D::olmo ? dim_ / 2 - 1 : dim_ - 1;
    Interval low = end(context, scheme.beta_fast), high = end(context, scheme.beta_slow);
    if (choice ? scheme.truncate : !never) {
      low = whole(low, MPFR_RNDD);
      high = whole(high, MPFR_RNDU);
    }
    if (below(low, 0 - 1e-9)) low = 0;
    if (below(last + 1e-9, high)) high = last;
    Interval width = high - low;
    const Interval least = Interval(1) / 1000;
    const bool equal = scheme.beta_slow == scheme.beta_fast || width.surely_below(1e-9);
    if (floor_width && width.surely_below(least)) width = least;
    if (!floor_width && equal && !width.surely_below(Interval(-1e-9))) width = least;
    each([&](int i) {
      const Interval along = (Interval(i) - low) / width;
      if (along.surely_below(1e-15)) return blended(i, 1, factor);
      if (Interval(1 - 1e-15).surely_below(along)) return blended(i, 0, factor);
      return blended(i, Interval(1) - along, factor);
    });
  }
  bool one_of(std::initializer_list<spec::Dialect> dialects) const {
    return std::find(dialects.begin(), dialects.end(), s_.dialect) != dialects.end();
  }
  Interval gain(const Interval& factor, double weight) const {
    if (!Interval(1).surely_below(factor)) return 1;
    const Interval slope =
        s_.dialect == spec::Dialect::telechat ? Interval(7) / 100 : Interval(1) / 10;
    return Interval(1) + Interval(weight) * log(factor) * slope;
  }
  void attention(const spec::Yarn& scheme, const Interval& factor) {
    using D = spec::Dialect;
    Interval& scale = result_.attention_scale;
    const double above = scheme.mscale.value_or(0), under = scheme.mscale_all_dim.value_or(0);
    scale = gain(factor, 1);
    if (s_.dialect == D::deepseek) scale = 1;
    if (s_.dialect == D::onnx && scheme.mscale) scale = *scheme.mscale;
    if (s_.dialect == D::huggingface && above != 0 && under != 0) {
      scale = gain(factor, above) / gain(factor, under);
    }
    if (s_.dialect == D::ggml) scale = gain(factor, 1) / gain(factor, under);
    if (one_of({D::megatron, D::mlx})) {
      scale = gain(factor, scheme.mscale.value_or(1)) / gain(factor, under);
    }
    if (s_.dialect == D::vllm && !scheme.apply_yarn_scaling) scale = 1;
    const bool told = one_of({D::paper, D::huggingface, D::huggingface_v4});
    if (told && scheme.attention_factor) scale = *scheme.attention_factor;
    if (one_of({D::ggml, D::vllm, D::telechat, D::scaled_rope})) scale = scale * scheme.attn_factor;
  }

  const spec::Specification& s_;
  int dim_;
  Interval log_base_;
  IntervalSchedule result_;
};

}  // namespace

IntervalSchedule interval_schedule(const spec::Specification& specification) {
  return Second(specification).build();
}

}  // namespace ropecheck::test
