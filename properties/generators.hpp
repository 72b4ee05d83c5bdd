// Which inputs try to refute a property? Generators by bit pattern, each with its own shrinker.
#pragma once

#include <rapidcheck/Gen.h>

#include "properties/inputs.hpp"

namespace ropecheck::properties {

rc::Gen<Position> position_generator(const PositionRange& range);
rc::Gen<PositionList> position_list_generator(const PositionRange& range, int shortest,
                                              int longest);
rc::Gen<HeadVector> head_generator(spec::Dtype dtype, std::size_t elements, Values values);
rc::Gen<Number> number_generator(double low, double high);
/// A whole number; shrinks towards `low`.
rc::Gen<std::int64_t> integer_generator(std::int64_t low, std::int64_t high);

}  // namespace ropecheck::properties
