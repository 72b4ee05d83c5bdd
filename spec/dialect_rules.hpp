// What does each dialect of YaRN decide? Which parameters count and where the ramp ends: choices,
// no arithmetic.
#pragma once

#include <optional>

#include "spec/specification.hpp"

namespace ropecheck::spec {

/// What the ramp is linear in.
enum class RampVariable { rotations, pair };
/// Whether the ramp's ends are rounded outwards to whole pairs.
enum class EndRounding { as_written, always, never };
/// The largest upper end: d - 1, as most engines have it, or the last pair.
enum class UpperEnd { last_element, last_pair };
/// What keeps the ramp from dividing by zero: 0.001 between equal ends, or at least 0.001 between
/// any.
enum class RampWidth { equal_ends_apart, at_least };

/// How a dialect draws YaRN's ramp. (S9, S11)
struct RampRules {
  RampVariable variable = RampVariable::pair;
  EndRounding rounding = EndRounding::as_written;
  UpperEnd upper = UpperEnd::last_element;
  RampWidth width = RampWidth::equal_ends_apart;
  bool over_whole_head = false;  ///< the ends are computed from head_dim instead of rotary_dim
};

RampRules ramp_rules(Dialect dialect);
/// Whether the ends of this ramp are rounded.
bool truncates(const Yarn& yarn, Dialect dialect);
/// d of the ramp's ends. (S11)
int ramp_dim(const Head& head, Dialect dialect);
/// The largest upper end that is left as it is.
int largest_ramp_end(const Head& head, Dialect dialect);

/// A = multiplier·m(s, above)/m(s, below), m(s, k) = 1 + (percent/100)·k·ln s for s > 1.  (S10,
/// S12)
struct AttentionRule {
  std::optional<double> given;  ///< A itself
  double above = 1;
  double below = 0;
  double multiplier = 1;
  int percent = 10;
};

AttentionRule attention_rule(const Yarn& yarn, Dialect dialect);

/// k of the factor m(s, k)² that the engine puts on the softmax scale; none: it puts no factor
/// there. (S21)
std::optional<double> softmax_weight(const Yarn& yarn, Dialect dialect);

/// Whether `attention_factor`, `mscale`, `mscale_all_dim`, `attn_factor` have any effect.
struct AttentionKeys {
  bool attention_factor = false;
  bool mscale = false;
  bool mscale_all_dim = false;
  bool attn_factor = false;
};

AttentionKeys attention_keys(Dialect dialect);

}  // namespace ropecheck::spec
