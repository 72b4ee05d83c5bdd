// At which current lengths is a schedule judged that follows the length? Below, at and beyond the
// trained context, up and down again, and mixed in one batch.
#pragma once

#include "properties/judge.hpp"
#include "properties/judge_runner.hpp"

namespace ropecheck::properties {

/// Does the current length change the schedule? dynamic, Hugging Face's dynamic NTK, longrope.
bool follows_length(const spec::Specification& specification);

/// What is judged at several lengths.
struct LengthJudging {
  Runner& runner;  ///< one session: what earlier lengths left behind shows at later ones
  const kernels::Description& description;
  const spec::Specification& specification;  ///< seq_len: the length the other rows are judged at
  const JudgeOptions& options;
  const std::vector<std::int64_t>& positions;  ///< tested at that length
};

/// L/2, L, L + 1, 2L, 3L and 5L without the length judged already, and without those that the
/// kernel's declared range of positions has no room for.
std::vector<double> further_lengths(const LengthJudging& judging);

/// Each planned level that reads the configuration, at its first dtype, once per further length:
/// asked upwards, then downwards again in the same session, the worse answer counts. Then one batch
/// of sequences with different lengths. Empty if the scheme does not follow the length.
std::vector<LevelResult> judge_lengths(const LengthJudging& judging,
                                       const std::vector<LevelResult>& plan);

}  // namespace ropecheck::properties
