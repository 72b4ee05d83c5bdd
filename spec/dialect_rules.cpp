// What does each dialect of YaRN decide?
#include "spec/dialect_rules.hpp"

namespace ropecheck::spec {

RampRules ramp_rules(Dialect dialect) {
  switch (dialect) {
    case Dialect::paper:
      return {.variable = RampVariable::rotations};
    case Dialect::ggml:
      return {.rounding = EndRounding::always, .width = RampWidth::at_least};
    case Dialect::olmo:
      return {.rounding = EndRounding::always,
              .upper = UpperEnd::last_pair,
              .width = RampWidth::at_least};
    case Dialect::gpt_oss:
      return {.rounding = EndRounding::never};
    case Dialect::onnx:
      return {.rounding = EndRounding::never, .over_whole_head = true};
    case Dialect::mlx:
    case Dialect::deepseek:
    case Dialect::huggingface_v4:
    case Dialect::telechat:
    case Dialect::scaled_rope:
      return {.rounding = EndRounding::always};
    case Dialect::huggingface:
    case Dialect::vllm:
    case Dialect::megatron:
    case Dialect::qwen:
      break;
  }
  return {};
}

bool truncates(const Yarn& yarn, Dialect dialect) {
  const EndRounding rounding = ramp_rules(dialect).rounding;
  return rounding == EndRounding::as_written ? yarn.truncate : rounding == EndRounding::always;
}

int ramp_dim(const Head& head, Dialect dialect) {
  return ramp_rules(dialect).over_whole_head ? head.head_dim : head.rotary_dim;
}

int largest_ramp_end(const Head& head, Dialect dialect) {
  const int dim = ramp_dim(head, dialect);
  return ramp_rules(dialect).upper == UpperEnd::last_pair ? dim / 2 - 1 : dim - 1;
}

AttentionKeys attention_keys(Dialect dialect) {
  switch (dialect) {
    case Dialect::paper:
    case Dialect::huggingface_v4:
      return {.attention_factor = true};
    case Dialect::huggingface:
      return {.attention_factor = true, .mscale = true, .mscale_all_dim = true};
    case Dialect::ggml:
      return {.mscale_all_dim = true, .attn_factor = true};
    case Dialect::vllm:
    case Dialect::telechat:
    case Dialect::scaled_rope:
      return {.attn_factor = true};
    case Dialect::megatron:
    case Dialect::mlx:
      return {.mscale = true, .mscale_all_dim = true};
    case Dialect::deepseek:  // on the softmax scale
    case Dialect::onnx:
      return {.mscale = true};
    case Dialect::gpt_oss:
    case Dialect::olmo:
    case Dialect::qwen:
      break;
  }
  return {};
}

AttentionRule attention_rule(const Yarn& yarn, Dialect dialect) {
  const AttentionKeys keys = attention_keys(dialect);
  AttentionRule rule;
  if (keys.attention_factor) rule.given = yarn.attention_factor;
  if (keys.attn_factor) rule.multiplier = yarn.attn_factor;
  if (rule.given) return rule;
  const double mscale = yarn.mscale.value_or(0), all_dim = yarn.mscale_all_dim.value_or(0);
  switch (dialect) {
    case Dialect::huggingface:  // both, or none
      if (mscale != 0 && all_dim != 0) rule.above = mscale, rule.below = all_dim;
      break;
    case Dialect::ggml:
      rule.below = all_dim;
      break;
    case Dialect::megatron:
    case Dialect::mlx:  // a given 0 is a 0: m(s, 0) = 1
      rule.above = yarn.mscale.value_or(1);
      rule.below = all_dim;
      break;
    case Dialect::vllm:
      if (!yarn.apply_yarn_scaling) rule.above = 0;
      break;
    case Dialect::telechat:
      rule.percent = 7;
      break;
    case Dialect::deepseek:
      rule.given = 1;
      break;
    case Dialect::onnx:
      rule.given = yarn.mscale;
      break;
    default:
      break;
  }
  return rule;
}

std::optional<double> softmax_weight(const Yarn& yarn, Dialect dialect) {
  switch (dialect) {
    case Dialect::deepseek:
      return yarn.mscale.value_or(1);
    case Dialect::huggingface:
    case Dialect::ggml:
    case Dialect::megatron:
    case Dialect::mlx:
      if (yarn.mscale_all_dim.value_or(0) == 0) return std::nullopt;
      return yarn.mscale_all_dim;
    default:
      return std::nullopt;
  }
}

}  // namespace ropecheck::spec
