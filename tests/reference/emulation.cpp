#include "tests/reference/emulation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "spec/dialect_rules.hpp"

namespace ropecheck::test {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
using spec::Specification;
float narrow(double value) { return static_cast<float>(value); }

double stretched_base(const Specification& s, double stretch) {
  const double dim = s.head.rotary_dim;
  return s.base * std::pow(stretch, dim / (dim - 2));
}

double dynamic_factor(const Specification& s, double context) {
  return std::max(1.0, s.seq_len.value_or(0) / context);
}

double dynamic_stretch(const Specification& s, const spec::DynamicNtk& scheme) {
  const bool beyond = s.seq_len.value_or(0) > scheme.trained_context;
  if (scheme.alpha && !(beyond && scheme.alpha_ends_at_context)) return *scheme.alpha;
  if (scheme.rule == spec::LengthRule::staircase) {
    const double ratio = s.seq_len.value_or(0) / scheme.trained_context;
    return beyond ? std::exp2(std::ceil(std::log2(ratio) + 1)) - 1 : 1;
  }
  const float length = scheme.rule == spec::LengthRule::frozen
                           ? narrow(scheme.trained_context) * narrow(scheme.factor)
                           : narrow(std::max(s.seq_len.value_or(0), scheme.trained_context));
  const float factor = narrow(scheme.factor);
  return factor * length / narrow(scheme.trained_context) - (factor - 1.0f);
}

/// The base in force, and the inner scheme of a dynamic one with its factor filled in.
Specification resolved(Specification s) {
  s = spec::with_inner_scheme(std::move(s));
  if (const auto* dynamic = std::get_if<spec::Dynamic>(&s.scheme)) {
    auto inner = dynamic->inner;
    const double factor = dynamic_factor(s, dynamic->trained_context);
    std::visit([&](auto& scheme) { scheme.factor = factor; }, inner);
    s.scheme = std::visit([](const auto& scheme) { return spec::Scheme(scheme); }, inner);
  }
  if (const auto* ntk = std::get_if<spec::Ntk>(&s.scheme)) {
    s.base = stretched_base(s, ntk->factor);
    s.scheme = spec::Default{};
  } else if (const auto* hf = std::get_if<spec::DynamicNtk>(&s.scheme)) {
    s.base = stretched_base(s, dynamic_stretch(s, *hf));
    s.scheme = spec::Default{};
  }
  return s;
}

int exponent_dim(const Specification& s) {
  return std::holds_alternative<spec::Proportional>(s.scheme) ? s.head.head_dim : s.head.rotary_dim;
}

/// n of b^(-2n/d): the pair, or what an axis makes of it.
int power_of(const Specification& s, int pair) {
  const auto* axial = std::get_if<spec::Axial>(&s.scheme);
  if (axial == nullptr) return pair;
  const int half = s.head.pairs() / 2;
  const bool odd = axial->frequencies == spec::AxialFrequencies::alternating && pair >= half;
  return 2 * (pair % half) + (odd ? 1 : 0);
}

std::vector<float> plain(const Specification& s, Pow& pow) {
  std::vector<float> frequency;
  for (int pair = 0; pair < s.head.pairs(); ++pair) {
    const float exponent =
        static_cast<float>(2 * power_of(s, pair)) / static_cast<float>(exponent_dim(s));
    frequency.push_back(1.0f / pow(narrow(s.base), exponent));
  }
  return frequency;
}

float kept_by_rotations(float rotations, double slow, double fast) {
  if (slow == fast) return rotations < narrow(slow) ? 0.0f : 1.0f;
  return std::clamp((rotations - narrow(slow)) / narrow(fast - slow), 0.0f, 1.0f);
}

/// Weights kept, [pairs]; empty where the scheme has no ramp.
std::vector<float> ramp(const Specification& s, const std::vector<float>& frequency,
                        bool ends_in_binary32) {
  std::vector<float> kept;
  const auto over_rotations = [&](double context, double slow, double fast) {
    for (const float each : frequency) {
      const float wavelength = 2 * kPi / each;
      kept.push_back(kept_by_rotations(narrow(context) / wavelength, slow, fast));
    }
  };
  if (const auto* parts = std::get_if<spec::NtkByParts>(&s.scheme)) {
    over_rotations(parts->trained_context, parts->beta_slow, parts->beta_fast);
  } else if (const auto* llama = std::get_if<spec::Llama3>(&s.scheme)) {
    over_rotations(llama->trained_context, llama->low_freq_factor, llama->high_freq_factor);
  }
  const auto* yarn = std::get_if<spec::Yarn>(&s.scheme);
  if (yarn == nullptr) return kept;
  if (s.dialect == spec::Dialect::paper) {
    over_rotations(yarn->trained_context, yarn->beta_slow, yarn->beta_fast);
    return kept;
  }
  const auto end = [&](double turns) -> double {
    const double dim = spec::ramp_dim(s.head, s.dialect);
    if (ends_in_binary32) {
      const float inner = narrow(yarn->trained_context) / (narrow(turns) * 2 * kPi);
      return narrow(dim) * std::log(inner) / (2 * std::log(narrow(s.base)));
    }
    return dim * std::log(yarn->trained_context / (turns * 2 * std::numbers::pi)) /
           (2 * std::log(s.base));
  };
  const spec::RampRules rules = spec::ramp_rules(s.dialect);
  double low = end(yarn->beta_fast), high = end(yarn->beta_slow);
  if (spec::truncates(*yarn, s.dialect)) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::max(low, 0.0);
  high = std::min(high, static_cast<double>(spec::largest_ramp_end(s.head, s.dialect)));
  double width = high - low;
  if (rules.width == spec::RampWidth::at_least) width = std::max(width, 0.001);
  if (width == 0) width = 0.001;
  for (int pair = 0; pair < s.head.pairs(); ++pair) {
    const float along = (static_cast<float>(pair) - narrow(low)) / narrow(width);
    kept.push_back(1.0f - std::clamp(along, 0.0f, 1.0f));
  }
  return kept;
}

double factor_of(const Specification& s) {
  return std::visit(
      [](const auto& scheme) -> double {
        if constexpr (requires { scheme.factor; }) return scheme.factor;
        return 1;
      },
      s.scheme);
}

/// How much the old NTK-by-parts keeps by the ramp between these rotations; divisors follow.
float part_kept(const Specification& s, const spec::PartNtk& scheme, double fast, double slow,
                int pair) {
  Specification ramped = s;
  spec::Yarn yarn;
  yarn.trained_context = scheme.trained_context;
  yarn.beta_fast = fast;
  yarn.beta_slow = slow;
  ramped.scheme = yarn;
  return ramp(ramped, {}, false)[static_cast<std::size_t>(pair)];
}

float part_divisor(const Specification& s, const spec::PartNtk& scheme, int pair) {
  const float inner = part_kept(s, scheme, 1.25, 0.75, pair);
  const float outer = part_kept(s, scheme, 16, 2, pair);
  const float exponent = -2.0f * static_cast<float>(pair) / narrow(s.head.rotary_dim - 2);
  const float slow =
      (1.0f - inner) / narrow(scheme.factor) + inner * std::pow(narrow(scheme.factor), exponent);
  return 1.0f / ((1.0f - outer) * slow + outer);
}
float radix_divisor(const Specification& s, const spec::RadixNtk& scheme, int pair) {
  const float pairs = static_cast<float>(s.head.pairs()), number = static_cast<float>(pair + 1);
  if (!scheme.mixed_b) return std::pow(narrow(scheme.factor), number / pairs);
  const float beta = narrow(*scheme.mixed_b);
  const float slope = std::log(narrow(scheme.factor)) / std::pow(pairs, beta);
  return std::exp(slope * std::pow(number, beta));
}

/// Per-pair divisors of longrope, the factor of linear and proportional; 0 for pairs that do not
/// turn.
float divisor(const Specification& s, int pair) {
  if (const auto* lists = std::get_if<spec::LongRope>(&s.scheme)) {
    const bool beyond = s.seq_len.value_or(0) > lists->trained_context;
    return narrow(
        (beyond ? lists->long_factor : lists->short_factor)[static_cast<std::size_t>(pair)]);
  }
  if (const auto* part = std::get_if<spec::Proportional>(&s.scheme)) {
    return pair < part->turning_pairs ? narrow(part->factor) : 0.0f;
  }
  if (const auto* linear = std::get_if<spec::Linear>(&s.scheme)) return narrow(linear->factor);
  if (const auto* radix = std::get_if<spec::RadixNtk>(&s.scheme)) {
    return radix_divisor(s, *radix, pair);
  }
  if (const auto* parts = std::get_if<spec::PartNtk>(&s.scheme))
    return part_divisor(s, *parts, pair);
  return 1.0f;
}

float attention_scale(const Specification& s) {
  const float slope = s.dialect == spec::Dialect::telechat ? 0.07f : 0.1f;
  const auto gain = [&](double weight) {
    return slope * narrow(weight) * std::log(narrow(factor_of(s))) + 1.0f;
  };
  if (const auto* lists = std::get_if<spec::LongRope>(&s.scheme)) {
    if (lists->factor <= 1) return 1;
    return std::sqrt(1.0f +
                     std::log(narrow(lists->factor)) / std::log(narrow(lists->trained_context)));
  }
  const auto* yarn = std::get_if<spec::Yarn>(&s.scheme);
  if (yarn == nullptr) return 1;
  const spec::AttentionRule rule = spec::attention_rule(*yarn, s.dialect);
  const float multiplier = narrow(rule.multiplier);
  if (rule.given) return narrow(*rule.given) * multiplier;
  return yarn->factor <= 1 ? multiplier : gain(rule.above) / gain(rule.below) * multiplier;
}

}  // namespace

Computed product_frequencies(const Specification& specification, Pow& pow) {
  const Specification s = resolved(specification);
  Computed result{plain(s, pow), attention_scale(s)};
  const std::vector<float> kept = ramp(s, result.frequency, false);
  for (int pair = 0; pair < s.head.pairs(); ++pair) {
    const auto index = static_cast<std::size_t>(pair);
    float& frequency = result.frequency[index];
    if (kept.empty()) {
      const float by = divisor(s, pair);
      frequency = by == 0 ? 0 : frequency / by;
    } else {
      const float interpolated = frequency / narrow(factor_of(s));
      frequency = interpolated * (1.0f - kept[index]) + frequency * kept[index];
    }
  }
  return result;
}

Computed recurrence_angles(const Specification& specification, double position, Pow& pow) {
  const Specification s = resolved(specification);
  Computed result{{}, attention_scale(s)};
  const std::vector<float> kept = ramp(s, plain(s, pow), true);
  const float step = pow(narrow(s.base), -2.0f / static_cast<float>(exponent_dim(s)));
  const float inverse = 1.0f / narrow(factor_of(s));
  for (int pair = 0; pair < s.head.pairs(); ++pair) {
    const auto index = static_cast<std::size_t>(pair);
    float running = narrow(position);
    for (int power = 0; power < power_of(s, pair); ++power) running *= step;
    if (kept.empty()) {
      const float by = divisor(s, pair);
      result.frequency.push_back(running / (by == 0 ? 1e30f : by));
    } else {
      const float interpolated = inverse * running;
      result.frequency.push_back(interpolated * (1 - kept[index]) + running * kept[index]);
    }
  }
  return result;
}

}  // namespace ropecheck::test
