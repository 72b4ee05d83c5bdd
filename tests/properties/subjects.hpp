// On which specifications are the properties tried? A list that switches every scheme and head
// shape on.
#pragma once

#include <string>
#include <vector>

#include "properties/property.hpp"

namespace ropecheck::properties {

/// Small heads, so that a run is quick; every scheme, dialect and head shape at least once. seq_len
/// is set.
std::vector<spec::Specification> suite();

Subject subject_of(kernels::Kernel& kernel, const spec::Specification& specification, Class claimed,
                   bool own, int cases);

/// "norm_is_kept: <counterexample>" of every property that a kernel does not keep, one line each;
/// empty if it keeps all.
std::string refutations(const Subject& subject);

const Property& property_named(std::string_view name);

}  // namespace ropecheck::properties
