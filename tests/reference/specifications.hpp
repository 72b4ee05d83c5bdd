// Which specifications do the tests of the reference run over? All schemes and dialects, real and
// odd.
#pragma once

#include <random>
#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::test {

/// rotary_dim = head_dim = dim.
spec::Specification specification(spec::Scheme scheme, int dim = 128, double base = 10000,
                                  spec::Dialect dialect = spec::Dialect::paper);

/// Hand-picked: every scheme, dialect and branch, with parameters of real models where there are
/// some.
std::vector<spec::Specification> chosen_specifications();

/// Those of them for which one table serves queries and keys at the positions themselves.
std::vector<spec::Specification> table_specifications();

/// A valid specification with random parameters.
spec::Specification random_specification(std::mt19937_64& random);

}  // namespace ropecheck::test
