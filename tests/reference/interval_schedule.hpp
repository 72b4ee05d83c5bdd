// The schemes a second time: other formulas (exponentials of logarithms), other library,
// enclosures.
#pragma once

#include <vector>

#include "spec/specification.hpp"
#include "tests/reference/interval.hpp"

namespace ropecheck::test {

struct IntervalSchedule {
  std::vector<Interval> frequency;
  Interval attention_scale = 1;
};

/// throws std::logic_error where an enclosure is too wide to decide a comparison
IntervalSchedule interval_schedule(const spec::Specification& specification);

}  // namespace ropecheck::test
