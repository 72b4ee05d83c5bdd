// Which statements about RoPE and its extensions hold? The ledger: each claim is decided by a
// computation, not by a label.
#pragma once

#include <string>
#include <vector>

namespace ropecheck::properties {

/// One statement of the literature, decided.
struct Claim {
  int id = 0;
  std::string statement;  ///< as it is made
  std::string verdict;    ///< "holds", "holds-with-correction", "refuted", "not-checkable-here"
  std::string evidence;   ///< what was computed, with the figures and, where there is one, the
                          ///< counterexample
  std::string corrected;  ///< the form that holds; empty where the statement holds as made
  std::string property;   ///< the property or computation that decides it, by name
};

/// All claims in the order of their ids, computed on first use (well below a second).
///
/// throws std::logic_error if a computation contradicts the verdict that the ledger records
const std::vector<Claim>& claims();

}  // namespace ropecheck::properties
