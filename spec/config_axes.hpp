// Which axes do a configuration's pairs turn by? Sections of M-RoPE under the names of its
// families.
#pragma once

#include "spec/config_scheme.hpp"

namespace ropecheck::spec {

/// The scheme that holds the block: `named`, or mrope around it where the block or the family's
/// default has sections and the dialect combines both. Says in `reading` which scheme is the inner
/// one, or why the sections are set aside.
const SchemeInfo& scheme_with_axes(const LayerRope& layer, const SchemeInfo& named,
                                   std::string_view model_type, Dialect dialect,
                                   BlockReading& reading);

/// The order of the axes where only the model_type tells it, or where Hugging Face's class of that
/// type reads no other.
void add_axis_order(const LayerRope& layer, std::string_view model_type, Dialect dialect,
                    BlockReading& reading);

/// Takes mrope away again where its section is the family's default and does not fit the head,
/// which is known.
void settle_default_section(std::string_view model_type, BlockReading& reading);

/// Ernie 4.5 VL files without a rope block: freq_allocation pairs turn by the time, the others by
/// height and width. head_dim is known.
void add_allocated_axes(const Section& section, std::string_view model_type, Dialect dialect,
                        BlockReading& reading);

/// ggml's kernel turns M-RoPE's pairs as halves, however the model pairs its elements: converters
/// permute the weights. The layout is known.
void pair_as_halves(Dialect dialect, BlockReading& reading);

/// The parameter that a key of the rope block stands for under `scheme`.
std::string_view parameter_name(std::string_view key, const SchemeInfo& scheme);

}  // namespace ropecheck::spec
