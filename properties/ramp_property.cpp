// What is a ramp, in 64-bit arithmetic and independent of the reference?
#include "properties/ramp_property.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "spec/dialect_rules.hpp"

namespace ropecheck::properties {
namespace {

constexpr long double kTurn = 2 * std::numbers::pi_v<long double>;

template <class Scheme>
constexpr bool kByParts =
    std::is_same_v<Scheme, spec::NtkByParts> || std::is_same_v<Scheme, spec::Yarn>;

struct PairEnds {
  long double low;
  long double width;
};

/// c(r) = d·ln(L/2πr)/(2 ln b), rounded outwards as the dialect says, cut to [0, d - 1] or the
/// last pair. (S11)
PairEnds pair_ends(const spec::Specification& specification, const RampScheme& scheme) {
  const auto& yarn = std::get<spec::Yarn>(specification.scheme);
  const spec::RampRules rules = spec::ramp_rules(specification.dialect);
  const int dim =
      rules.over_whole_head ? specification.head.head_dim : specification.head.rotary_dim;
  const auto place = [&](long double turns) {
    return dim * std::log(scheme.trained_context / (kTurn * turns)) /
           (2 * std::log(static_cast<long double>(specification.base)));
  };
  long double low = place(scheme.fast), high = place(scheme.slow);
  if (spec::truncates(yarn, specification.dialect)) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::max(low, 0.0L);
  high =
      std::min<long double>(high, rules.upper == spec::UpperEnd::last_pair ? dim / 2 - 1 : dim - 1);
  const auto width = high - low;
  if (rules.width == spec::RampWidth::at_least) return {low, std::max(0.001L, width)};
  return {low, width == 0 ? 0.001L : width};
}

}  // namespace

std::optional<RampScheme> ramp_of(const spec::Specification& specification) {
  return std::visit(
      [&]<class Scheme>(const Scheme& scheme) -> std::optional<RampScheme> {
        if constexpr (kByParts<Scheme>) {
          const auto variable = spec::ramp_rules(specification.dialect).variable;
          const bool over_pairs =
              std::is_same_v<Scheme, spec::Yarn> && variable == spec::RampVariable::pair;
          return RampScheme{scheme.factor, scheme.trained_context, scheme.beta_slow,
                            scheme.beta_fast, over_pairs};
        } else if constexpr (std::is_same_v<Scheme, spec::Llama3>) {
          return RampScheme{scheme.factor, scheme.trained_context, scheme.low_freq_factor,
                            scheme.high_freq_factor, false};
        } else {
          return std::nullopt;
        }
      },
      specification.scheme);
}

spec::Specification with_ramp(const Subject& subject, const RampScheme& ramp) {
  spec::Specification specification = subject.specification;
  std::visit(
      [&]<class Scheme>(Scheme& scheme) {
        if constexpr (kByParts<Scheme>) {
          scheme.factor = ramp.factor;
          scheme.trained_context = ramp.trained_context;
          scheme.beta_slow = ramp.slow;
          scheme.beta_fast = ramp.fast;
        }
      },
      specification.scheme);
  return specification;
}

long double rotations(const spec::Specification& specification, int pair) {
  return ramp_of(specification)->trained_context * plain_frequency(specification, pair) / kTurn;
}

RampWeight ramp_weight(const Observed& observed, const spec::Specification& specification,
                       int pair) {
  const long double interpolated = 1 / static_cast<long double>(ramp_of(specification)->factor);
  const auto plain = plain_frequency(specification, pair);
  const auto range = 1 - interpolated;
  // The last term covers the definition's own rounding in 64 bits.
  return {(observed.frequency[pair] / plain - interpolated) / range,
          observed.allowed[pair] / plain / range + 0x1p-44L};
}

long double defined_weight(const spec::Specification& specification, int pair) {
  const RampScheme scheme = *ramp_of(specification);
  if (scheme.over_pairs) {
    const auto [low, width] = pair_ends(specification, scheme);
    return 1 - std::clamp((pair - low) / width, 0.0L, 1.0L);
  }
  const auto turns = rotations(specification, pair);
  if (scheme.slow == scheme.fast) return turns < scheme.slow ? 0 : 1;
  return std::clamp((turns - scheme.slow) / (scheme.fast - scheme.slow), 0.0L, 1.0L);
}

long double pair_step(const spec::Specification& specification) {
  return std::min(1.0L, 1 / pair_ends(specification, *ramp_of(specification)).width);
}

Finding for_ramp(const Subject& subject, std::string_view name,
                 const std::function<void(const Draw&, RampScheme)>& property) {
  const auto ramp = ramp_of(subject.specification);
  if (!ramp || std::holds_alternative<spec::Llama3>(subject.specification.scheme)) {
    return not_run("says nothing about scheme " +
                   std::string(spec::scheme_name(subject.specification.scheme)));
  }
  return holds(subject, name, [&](const Draw& draw) { property(draw, *ramp); });
}

}  // namespace ropecheck::properties
