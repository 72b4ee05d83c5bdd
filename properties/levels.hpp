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

/// Every input that a kernel declares for a level, the one that charts and identities use first.
///
///   frequencies  the configuration;  table  configuration, given frequencies;  rotate  those and a
///   given table
std::vector<Source> sources_of(const kernels::Description& description, Level level);
/// The first of them: configuration if it can, else frequencies, else a table.
Source source_of(const kernels::Description& description, Level level);
/// The description of a kernel that has this input alone.
kernels::Description with_input(kernels::Description description, Source source);

/// 0 … count - 1 in an order fixed by the seed: position ids are not row numbers.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed);

/// Positions of the context's tokens at `indices`, [indices][context.axes()].
std::vector<std::int64_t> call_positions(const JudgeContext& context,
                                         const std::vector<std::size_t>& indices);

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

/// One call with a sequence per context, each of its own length: every sequence is compared with
/// the truth of its length.
LevelResult judge_batch(Runner& runner,
                        const std::vector<std::shared_ptr<const JudgeContext>>& sequences,
                        spec::Dtype dtype, spec::Layout layout, std::uint64_t seed);

/// Two results of the same row: the worse one stays, with the larger of all errors.
void keep_worse(LevelResult& kept, const LevelResult& other);

}  // namespace ropecheck::properties
