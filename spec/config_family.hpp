// What does a model family do that its configuration does not say? Pairing, and what its
// configuration class takes for absent keys, by model_type.
#pragma once

#include <string>
#include <string_view>

#include "spec/format.hpp"

namespace ropecheck::spec {

struct Family {
  std::string_view model_type;
  Layout layout = Layout::half;
  double partial_rotary_factor = 1;
  bool scaling_on_full_layers_only = false;
  double base = 10000;             ///< rope_theta
  int head_dim = 0;                ///< 0: hidden_size / num_attention_heads
  int full_head_dim = 0;           ///< of layers with full attention, where theirs are wider
  double trained_context = 0;      ///< L, tokens; 0: none
  std::string_view base_key = {};  ///< read for the base, whatever rope_theta says
  bool listed = true;              ///< false: nothing is known of the family, `layout` is a guess
};

/// The family of `model_type`; a family that is not listed pairs halves and rotates whole heads.
Family family_of(std::string_view model_type);

/// Where a value of a Family comes from: "default of model_type phi3".
std::string default_of(const Family& family);

}  // namespace ropecheck::spec
