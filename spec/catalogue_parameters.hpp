// Which parameters do several schemes share? What the tables of catalogue() are made of.
#pragma once

#include <array>

#include "spec/catalogue.hpp"

namespace ropecheck::spec {

inline constexpr std::string_view kRequired = "";
inline constexpr std::string_view kUnset = "unset";
inline constexpr std::string_view kPositiveTokens = "number > 0";

inline constexpr ParameterInfo kFactor{"factor", ParameterKind::number, kRequired, "number >= 1",
                                       "context scale s = L'/L"};
inline constexpr ParameterInfo kTrainedContext{"original_max_position_embeddings",
                                               ParameterKind::number, kRequired, kPositiveTokens,
                                               "trained context L, tokens"};
inline constexpr ParameterInfo kTrainedContextOrLimit{
    "original_max_position_embeddings", ParameterKind::number, kRequired, kPositiveTokens,
    "trained context L, tokens; outside dialect paper max_position_embeddings stands in for it"};
inline constexpr ParameterInfo kBetaFast{"beta_fast", ParameterKind::number, "32",
                                         "number > 0, >= beta_slow",
                                         "rotations within L above which a pair is left alone"};
inline constexpr ParameterInfo kBetaSlow{
    "beta_slow", ParameterKind::number, "1", "number > 0, <= beta_fast",
    "rotations within L below which a pair is fully interpolated"};
inline constexpr ParameterInfo kAttentionFactor{
    "attention_factor", ParameterKind::number, kUnset, "number > 0",
    "multiplies cos and sin, in place of the scheme's own rule"};
inline constexpr ParameterInfo kTruncate{
    "truncate", ParameterKind::boolean, "true", "true or false",
    "round the ramp's ends to whole pairs; read by huggingface, vllm, megatron"};
inline constexpr ParameterInfo kAttnFactor{
    "attn_factor", ParameterKind::number, "1", "number > 0",
    "multiplies the scheme's own attention scale; read by vllm, ggml, telechat, scaled-rope"};
inline constexpr ParameterInfo kMscale{"mscale", ParameterKind::number, kUnset, "number >= 0",
                                       "numerator's weight in the attention scale"};
inline constexpr ParameterInfo kMscaleAllDim{"mscale_all_dim", ParameterKind::number, kUnset,
                                             "number >= 0",
                                             "denominator's weight in the attention scale"};

inline constexpr ParameterInfo kApplyYarnScaling{
    "apply_yarn_scaling", ParameterKind::boolean, "true", "true or false",
    "dialect vllm: false leaves attn_factor as the whole attention scale"};

}  // namespace ropecheck::spec
