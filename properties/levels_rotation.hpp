// How is a rotated tensor compared with the exact rotation? Pair errors, rounded components, copied
// tails.
#pragma once

#include "properties/judge_context.hpp"
#include "properties/judge_numbers.hpp"
#include "properties/levels_collector.hpp"

namespace ropecheck::properties {

/// Compares answers to one rotate call: with the exact rotation by the context's truth or, where a
/// table is given, by that table's very numbers.
///
/// `indices` are the context's positions of the call's tokens, in order.
class RotationJudge {
 public:
  RotationJudge(const JudgeContext& context, const kernels::RotateCall& call,
                const std::vector<std::size_t>& indices, LevelResult& result);

  void compare(const kernels::HeadsIn& in, const kernels::Buffer& out);
  void finish() { collector_.finish(result_); }

 private:
  struct Input {
    double x0, x1;
  };

  reference::CosSin truth(std::size_t index, int pair) const;
  void compare_pair(std::size_t token, int pair, std::size_t base, const kernels::Buffer& in,
                    const kernels::Buffer& out);
  Comparison place(std::size_t token, int pair) const;
  void fill_error(Comparison& item, double size, double error, std::size_t token, int pair) const;
  double component_ratio(const DoubleDouble& exact, double got, double tolerance,
                         const Comparison& item, Input x, bool first) const;
  void compare_tail(std::size_t token, std::size_t base, const kernels::Buffer& in,
                    const kernels::Buffer& out);

  const JudgeContext& context_;
  const kernels::RotateCall& call_;
  const std::vector<std::size_t>& indices_;
  LevelResult& result_;
  Collector collector_;
  bool given_;
  double limit_;
};

}  // namespace ropecheck::properties
