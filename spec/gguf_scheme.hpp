// Which scheme do the rope keys and tensors of a GGUF file make?
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "spec/gguf_fields.hpp"

namespace ropecheck::spec {

struct GgufScheme {
  std::string name = "default";
  RawParameters parameters;  ///< rope_theta and those of the scheme
};

/// `pairs` = rotary_dim / 2.
/// throws InputError: scaling types and keys that llama.cpp does not know, divisors beside yarn
GgufScheme read_gguf_scheme(GgufFields& fields, GgufLayer layer, std::size_t pairs);

/// The steps of read_gguf_scheme(), which share what the file says of the scaling.
struct GgufScaling {
  std::string type;      ///< none, linear, yarn or longrope
  RawParameter factor;   ///< s; 1 where nothing is scaled
  double attention = 1;  ///< rope.scaling.attn_factor
};

inline constexpr const char* kGgufTrainedContextKey = "original_max_position_embeddings";

double number_in(const RawParameter& parameter);
/// rope.scaling.original_context_length, else context_length.
std::optional<RawParameter> gguf_trained_context(GgufFields& fields);

GgufScheme gguf_yarn(GgufFields& fields, const GgufScaling& scaling);
/// HunYuan-VL: the base is stretched by alpha^(d/(d-2)) at every length: the paper's ntk.
std::optional<GgufScheme> gguf_stretched_base(GgufFields& fields, const GgufScaling& scaling);

}  // namespace ropecheck::spec
