// Which axes do the pairs of a GGUF file turn by?
#pragma once

#include "spec/gguf_scheme.hpp"

namespace ropecheck::spec {

/// Whether llama.cpp runs the file with several positions per token.
bool has_several_axes(GgufFields& fields);

/// Puts mrope around `scheme` where the file and its architecture have sections; warns where the
/// dialect has no mrope around that scheme, or the architecture does not read sections. (S26)
///
/// throws InputError: more than four sections
void add_gguf_axes(GgufFields& fields, GgufScheme& scheme, Dialect dialect);

}  // namespace ropecheck::spec
