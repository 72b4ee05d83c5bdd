// Which projects would silently read this configuration differently? One entry per known trap.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/config_layers.hpp"

namespace ropecheck::spec {

/// A configuration and what became of it.
struct ReadConfiguration {
  const Section& section;                ///< the text model's object
  const std::vector<LayerRope>& layers;  ///< all layer types
  const Family& family;
  const LayerRope& layer;  ///< the one that was read
  const Specification& specification;
};

/// A trap: where it is present, and which projects read it how.
struct Misreading {
  std::string_view id;
  bool (*applies)(const ReadConfiguration&);
  std::string (*sentence)(const ReadConfiguration&);
  std::string_view source;  ///< repositories and files where the behaviour was read
};

/// All entries.
const std::vector<Misreading>& misreadings();

/// "<sentence> [<source>]" for every entry that applies, in the table's order.
std::vector<std::string> misreading_warnings(const ReadConfiguration& configuration);

/// The same for a specification that no config.json stands behind, a .gguf or a scheme with its
/// parameters: the entries that look at the scheme alone.
std::vector<std::string> misreading_warnings(const Specification& specification);

}  // namespace ropecheck::spec
