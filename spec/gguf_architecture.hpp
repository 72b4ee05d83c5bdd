// What does llama.cpp know of an architecture that its files do not say? Pairing and which keys its
// loader reads.
#pragma once

#include <string_view>

#include "spec/format.hpp"

namespace ropecheck::spec {

enum class Pairing { half, interleaved, none, unknown };

/// What the loader makes of rope.dimension_sections: ggml's MROPE, IMROPE, or nothing.
enum class Sections { unread, chunked, chunked_if_given, interleaved };

struct Architecture {
  std::string_view name;
  Pairing pairing = Pairing::unknown;
  /// yarn_ext_factor, yarn_attn_factor, yarn_beta_fast and yarn_beta_slow; others use 1, 1, 32, 1
  bool reads_yarn_keys = false;
  bool unscaled_sliding_layers = false;
  /// the converter writes 0.1·mscale_all_dim into yarn_log_multiplier, the loader divides by 0.1
  bool tenth_log_multiplier = false;
  /// given a log multiplier, the attention scale is 1 and the softmax takes the rest
  bool unit_attention_scale = false;
  /// M-RoPE; text positions leave the fourth axis at 0. chunked_if_given pairs halves with sections
  Sections sections = Sections::unread;
  double sliding_base = 0;  ///< where the file has no freq_base_swa; 0 = the common base
};

/// Names as in general.architecture; a name that is not listed has Pairing::unknown.
Architecture architecture_of(std::string_view name);

}  // namespace ropecheck::spec
