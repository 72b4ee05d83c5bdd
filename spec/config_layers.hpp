// Which rotary embeddings does a configuration describe? One, or one per layer type.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spec/config_family.hpp"
#include "spec/config_section.hpp"

namespace ropecheck::spec {

/// The rotary embedding of one layer type: a rope block and its base.
struct LayerRope {
  std::string layer_type;        ///< "full_attention" where the configuration has only one
  std::optional<Section> block;  ///< rope_parameters or rope_scaling; unset = no scaling
  std::optional<Field> base;     ///< unset = nowhere in the configuration
  RawParameters fixed;           ///< what the family or the file adds to the block
};

/// All of them, in the configuration's order. `dialect` says whose rule decides between two blocks.
/// throws InputError if every layer type is null
std::vector<LayerRope> layer_ropes(const Section& section, const Family& family, Dialect dialect,
                                   std::vector<std::string>& warnings);

/// The one asked for, else full_attention or the first, with a warning that lists the others.
/// throws InputError if there is no such layer type
LayerRope choose_layer(const std::vector<LayerRope>& layers,
                       const std::optional<std::string>& wanted,
                       std::vector<std::string>& warnings);

}  // namespace ropecheck::spec
