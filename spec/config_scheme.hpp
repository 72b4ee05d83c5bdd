// Which scheme does a rope block name, and which of its keys are parameters of it?
#pragma once

#include <string>
#include <vector>

#include "spec/catalogue.hpp"
#include "spec/config_layers.hpp"

namespace ropecheck::spec {

/// A rope block as build() takes it, and what was left aside.
struct BlockReading {
  std::string scheme = "default";
  std::string type;                ///< as the file or --set spells it
  std::string type_origin;         ///< where the scheme's name stands
  std::optional<Dialect> dialect;  ///< whose type it is, where one engine alone knows it
  bool base_from_alpha = false;    ///< `alpha` is the factor of ntk, `factor` set aside
  std::string no_axes;             ///< why sections are set aside; "" where they are not
  RawParameters parameters;
  std::vector<ResolvedParameter> ignored;  ///< what build() does not see, for the record
  std::vector<std::string> warnings;
};

/// throws InputError: type is not a text, scheme unknown (nearest names suggested)
///
/// special  --set rope_type=mrope (self-extend, dual-chunk) takes the file's own scheme for inner
BlockReading read_block(const LayerRope& layer, const RawParameters& overrides,
                        std::string_view model_type, Dialect dialect);

}  // namespace ropecheck::spec
