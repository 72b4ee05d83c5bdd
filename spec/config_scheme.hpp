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
  std::string type_origin;  ///< where the scheme's name stands
  RawParameters parameters;
  std::vector<ResolvedParameter> ignored;  ///< keys that the scheme does not have
  std::vector<std::string> warnings;
};

/// throws InputError: type is not a text, scheme unknown (nearest names suggested)
BlockReading read_block(const LayerRope& layer, const RawParameters& overrides,
                        std::string_view model_type);

}  // namespace ropecheck::spec
