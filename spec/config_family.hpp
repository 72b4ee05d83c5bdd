// What does a model family do that its configuration does not say? Pairing and default rotary
// share, by model_type.
#pragma once

#include <string_view>

#include "spec/format.hpp"

namespace ropecheck::spec {

struct Family {
  std::string_view model_type;
  Layout layout = Layout::half;
  double partial_rotary_factor =
      1;  ///< of the family's configuration class, where the file has none
  bool scaling_on_full_layers_only = false;
  bool listed = true;  ///< false: nothing is known of the family, `layout` is a guess
};

/// The family of `model_type`; a family that is not listed pairs halves and rotates whole heads.
Family family_of(std::string_view model_type);

}  // namespace ropecheck::spec
