// Is a specification one that the equations are defined for?
#pragma once

#include "spec/specification.hpp"

namespace ropecheck::reference {

/// throws std::invalid_argument naming the field if an equation would divide by zero, take the
/// logarithm of nothing or read outside a list. What is merely unusual (factor below 1,
/// attention_factor 0) passes.
void validate(const spec::Specification& specification);

}  // namespace ropecheck::reference
