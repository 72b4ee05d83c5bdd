// How wide are the heads of a GGUF file, which part turns, and how does it pair?
#pragma once

#include "spec/gguf_fields.hpp"

namespace ropecheck::spec {

/// Whether some layers have a sliding window with a rotary embedding of their own.
bool has_sliding_layers(const GgufFields& fields);

/// Adds head_dim, rotary_dim and layout.
/// throws InputError: no width anywhere, heads that do not divide embedding_length
void add_gguf_head(GgufFields& fields, GgufLayer layer, RawParameters& parameters);

}  // namespace ropecheck::spec
