// Which is the best class that holds over all comparisons of a level, and where does the next
// better one fail?
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "properties/judge_context.hpp"
#include "properties/verdict.hpp"

namespace ropecheck::properties {

/// One comparison with the truth, in the level's measure (u, absolute, or u·A·‖pair‖).
struct Comparison {
  std::int64_t position = 0;
  std::size_t token = 0;  ///< of the context
  int pair = 0;
  const char* quantity = "";
  double expected = 0;
  double got = 0;
  double error = 0;  ///< infinite if `got` is not finite
  Bounds bound{};    ///< of each class, in the same measure
  /// Overrides error/bound for `correct` and, where set, `faithful`, which are decided in ulps of a
  /// component.
  double correct_ratio = 0;
  double statistic = 0;  ///< what histogram and quantiles count: ulps, or the pair error
};

/// Gathers comparisons; keeps the worst of each class.
class Collector {
 public:
  /// With a context, witnesses of tokens of several positions say all of them.
  explicit Collector(std::string unit, const JudgeContext* context = nullptr)
      : unit_(std::move(unit)), context_(context) {}

  void add(const Comparison& comparison);
  /// Class, witness, worst place, bound, histogram and quantiles of all comparisons.
  void finish(LevelResult& result);
  bool empty() const { return statistics_.empty(); }

 private:
  struct Peak {
    double ratio = -1;
    Comparison comparison;
  };
  Witness witness(Class conformance) const;
  Witness place_of(const Comparison& comparison) const;

  std::string unit_;
  const JudgeContext* context_;
  std::array<Peak, kBoundedClasses> peaks_;
  Comparison worst_;
  bool any_ = false;
  std::vector<double> statistics_;
};

/// Bucket of the error histogram: [0, 0.5) 0, [0.5, 1) 1, [1, 2) 2 … the last one takes the rest.
std::size_t histogram_bucket(double error);

}  // namespace ropecheck::properties
