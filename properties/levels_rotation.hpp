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

  void compare(spec::Role role, const kernels::HeadsIn& in, const kernels::Buffer& out);
  void finish() { collector_.finish(result_); }

 private:
  // One pair: of which token (its index in the context), and what goes into it.
  struct Site {
    std::size_t index;
    int pair;
    double x0, x1;
  };
  // Of which the bounds depend on; kept for the heads of a token.
  struct Limits {
    double size = 1;  // of (cos, sin)
    Bounds bound{};
  };

  reference::CosSin truth(std::size_t index, int pair) const;
  std::vector<Limits> limits_of(std::size_t index) const;
  void compare_pair(std::size_t index, int pair, std::size_t base, const Limits& limits,
                    const kernels::Buffer& in, const kernels::Buffer& out);
  Comparison place(std::size_t index, int pair) const;
  double component_ratio(const DoubleDouble& exact, double got, double tolerance, const Site& site,
                         bool first) const;
  void compare_tail(std::size_t index, std::size_t base, const kernels::Buffer& in,
                    const kernels::Buffer& out);

  const JudgeContext& context_;
  const kernels::RotateCall& call_;
  const std::vector<std::size_t>& indices_;
  LevelResult& result_;
  Collector collector_;
  bool given_;
  double limit_;
  spec::Role role_ = spec::Role::query;
};

}  // namespace ropecheck::properties
