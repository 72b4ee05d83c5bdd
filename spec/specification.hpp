// What exactly is a RoPE specification? Scheme, parameters, dialect, head shape - typed, validated,
// no formulas.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spec/format.hpp"
#include "spec/schemes.hpp"

namespace ropecheck::spec {

/// Whose rules decide where projects contradict each other under one scheme name (dialects.hpp).
enum class Dialect {
  paper,
  huggingface,
  ggml,
  vllm,
  megatron,
  mlx,
  deepseek,
  gpt_oss,
  onnx,
  huggingface_v4,
  olmo,
  telechat,
  qwen,
  scaled_rope
};

/// Elements of one head: [0, rotary_offset) copied, [rotary_offset, rotary_offset + rotary_dim)
/// rotated, rest copied.
struct Head {
  int head_dim = 128;
  int rotary_dim = 128;   ///< even, 2 … head_dim - rotary_offset
  int rotary_offset = 0;  ///< elements before the rotated part
  Layout layout = Layout::half;

  int pairs() const { return rotary_dim / 2; }

  bool operator==(const Head&) const = default;
};

/// Who turns: schemes of S28-S30 turn queries and keys differently.
enum class Role { query, key };

/// How much a query is stretched at its position, beside any scheme: a factor t(p) on the query
/// after the rotation, which cos and sin know nothing of. (S31)
struct Temperature {
  enum class Rule {
    steps_after,  ///< 1 + a·ln(1 + ⌊(p+1)/F⌋): Llama 4
    steps,        ///< 1 + a·ln(1 + ⌊p/F⌋): llama_4_scaling_beta
    log_n         ///< max(1, ln(p+1)/ln F)
  };
  Rule rule = Rule::steps_after;
  double amplitude = 0.1;  ///< a; unused by log_n
  double length = 8192;    ///< F, tokens

  bool operator==(const Temperature&) const = default;
};

/// One parameter as it was resolved, for the record.
struct ResolvedParameter {
  std::string key;     ///< the configuration's name: rope_theta, factor, …
  std::string value;   ///< JSON text: 500000, true, "ntk", [1, 2]
  std::string origin;  ///< "config.json: rope_scaling.factor", "--set", "default", "derived: a / b"
};

/// Everything that determines the truth. Pure data; equal data means equal truth.
struct Specification {
  Scheme scheme = Default{};
  Dialect dialect = Dialect::paper;
  double base = 10000;  ///< rope_theta, > 1
  Head head;
  double max_position_embeddings = 0;  ///< tokens; 0 = unknown
  std::optional<double>
      seq_len;  ///< l′, tokens; unset = as freshly loaded (factor of dynamic schemes inactive)
  std::optional<Temperature> temperature;  ///< no part of the rotation
  std::string name;                        ///< what the user called it: a model, a file, a scheme
  std::vector<ResolvedParameter> resolved;
  std::vector<std::string> warnings;
};

std::string_view name(Dialect dialect);
std::optional<Dialect> parse_dialect(std::string_view text);

/// "default", "linear", "ntk", "ntk-by-parts", "dynamic", "yarn", "llama3", "longrope",
/// "proportional", "mrope", "axial", "xpos", "self-extend", "dual-chunk".
std::string_view scheme_name(const Scheme& scheme);

/// Positions of a token: 1, or as many as the scheme has axes.
int axes(const Specification& specification);

/// Whether queries and keys turn differently, so that no table serves both. (S28-S30)
bool turns_by_role(const Specification& specification);

/// What mrope, self-extend and dual-chunk build on; null for the others.
const InnerScheme* inner_scheme(const Scheme& scheme);

/// The specification whose frequencies the scheme builds on: inner scheme for mrope, self-extend
/// and dual-chunk, itself otherwise.
Specification with_inner_scheme(Specification specification);

/// L in the ramp of yarn under mrope is this multiple of the model's: vLLM makes its tables four
/// times as long and takes their length for it. The inner scheme holds the multiple. (S26)
double ramp_context_multiple(const Specification& specification);

/// L of the scheme, or max_position_embeddings, or 0 if neither is known. Unit: tokens.
double trained_context(const Specification& specification);

/// Whether both determine the same truth: everything but name, record and warnings is equal.
bool same_truth(const Specification& left, const Specification& right);

/// The specification with another current length; everything else the same.
Specification with_seq_len(Specification specification, double seq_len);

}  // namespace ropecheck::spec
