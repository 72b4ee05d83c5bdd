// How is a truth computed once that many identities ask for? The most recent ones are kept.
#pragma once

#include <memory>

#include "reference/bounds.hpp"
#include "reference/oracle.hpp"

namespace ropecheck::properties {

/// The oracle of a specification. Equal truths share one; those of schemes that no length changes
/// share one for every length. May be called from several threads.
std::shared_ptr<const reference::Oracle> shared_oracle(const spec::Specification& specification);

/// The a-priori bound of an arithmetic, likewise.
std::shared_ptr<const reference::AngleBound> shared_bound(reference::Arithmetic arithmetic,
                                                          const spec::Specification& specification);

}  // namespace ropecheck::properties
