// How is one level of a kernel judged at one dtype and layout? Calls, comparison with the truth,
// class and witness.
#pragma once

#include "properties/judge_context.hpp"
#include "properties/judge_runner.hpp"
#include "properties/verdict.hpp"

namespace ropecheck::properties {

/// Everything a level judgement needs.
struct Judging {
  Runner& runner;
  const kernels::Description& description;
  const JudgeContext& context;
  std::uint64_t seed = 1;
  int threads = 1;

  double seq_len() const { return context.specification().seq_len.value_or(0); }
};

/// Where a kernel with these inputs gets its cosines from: configuration if it can, else
/// frequencies, else a table.
Source source_of(const kernels::Description& description, Level level);

/// 0 … count - 1 in an order fixed by the seed: position ids are not row numbers.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed);

/// A table call for the context's positions at `indices`.
kernels::TableCall table_call(const Judging& judging, const std::vector<std::size_t>& indices,
                              spec::Dtype dtype);

/// A rotate call without tensors: positions (row numbers with a given table), given frequencies or
/// table, seq_len.
kernels::RotateCall rotate_call(const Judging& judging, const std::vector<std::size_t>& indices,
                                spec::Dtype dtype, spec::Layout layout);

/// The level judged; `outcome` is pass where a class was found (the required class is compared
/// elsewhere), error where the kernel gave no answer.
LevelResult judge_frequencies(Judging& judging);
LevelResult judge_table(Judging& judging, spec::Dtype dtype);
LevelResult judge_rotation(Judging& judging, spec::Dtype dtype, spec::Layout layout);

}  // namespace ropecheck::properties
