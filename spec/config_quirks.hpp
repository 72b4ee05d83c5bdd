// Which keys of a rope block does one engine's code treat in a way of its own?
#pragma once

#include "spec/config_scheme.hpp"

namespace ropecheck::spec {

/// Classes of transformers 5 that write {"rope_type": "default"} first and the file's block over
/// it: a lone `type` is never looked at.
bool overlooks_older_type(std::string_view model_type);

/// Phi-3.5-MoE gives the attention scale outright, one for each list. No other class reads it.
bool has_mscale_pair(std::string_view scheme, std::string_view model_type);

/// throws InputError where the two differ: there is one attention scale
void take_mscale_pair(const LayerRope& layer, BlockReading& reading);

/// transformers 5 reads a truncate that is there and null as false.
void take_null_truncate(const LayerRope& layer, BlockReading& reading);

/// vLLM multiplies yarn's ramp by extrapolation_factor.
///
/// throws InputError where that is not 1
void refuse_weaker_blend(const Field& field, const BlockReading& reading, Dialect dialect);

/// "; vllm …": who reads a key that no scheme here has; "" where nobody is known to.
std::string_view known_elsewhere(const Field& field);

/// Why a key of the block is not read although the scheme has it; "" if it is.
std::string unread_by_class(std::string_view key, std::string_view model_type, Dialect dialect);

}  // namespace ropecheck::spec
