// At which current lengths is a schedule judged that follows the length?
#include "properties/judge_lengths.hpp"

#include <algorithm>
#include <cmath>

#include "properties/judge_plan.hpp"
#include "properties/levels.hpp"

namespace ropecheck::properties {

namespace {

constexpr std::size_t kMostPositions = 48;  // per length: the schedule changes, not the arithmetic
constexpr std::size_t kFewPositions = 4;

class Lengths {
 public:
  explicit Lengths(const LengthJudging& judging) : judging_(judging) {}

  std::shared_ptr<const JudgeContext> context(double length) const {
    return judge_context({spec::with_seq_len(judging_.specification, length),
                          judging_.options.truth, Source::configuration, positions_at(length),
                          judging_.options.threads, false, true});
  }

  LevelResult judge(const LevelResult& planned, double length) const {
    LevelResult row = planned;
    row.seq_lens = {length};
    if (judging_.runner.dead()) return unanswered(row);
    const auto truth = context(length);
    Judging judging{judging_.runner, judging_.description, *truth, judging_.options.seed, 1};
    row = planned.level == Level::frequencies ? judge_frequencies(judging)
          : planned.level == Level::table     ? judge_table(judging, planned.dtype)
                                          : judge_rotation(judging, planned.dtype, *planned.layout);
    row.seq_lens = {length};
    return row;
  }

  LevelResult batch(const LevelResult& planned, const std::vector<double>& lengths) const {
    std::vector<std::shared_ptr<const JudgeContext>> sequences;
    for (const double length : lengths) sequences.push_back(context(length));
    if (!judging_.runner.dead()) {
      return judge_batch(judging_.runner, sequences, planned.dtype, *planned.layout,
                         judging_.options.seed);
    }
    LevelResult row = planned;
    row.seq_lens = lengths;
    return unanswered(row);
  }

 private:
  LevelResult unanswered(LevelResult row) const {
    row.outcome = Outcome::error;
    row.reason = "not asked any more: " + judging_.runner.reason();
    return row;
  }

  // Positions that a sequence of that length has; where hardly any of the tested ones is, all.
  std::vector<std::int64_t> positions_at(double length) const {
    std::vector<std::int64_t> inside;
    for (const std::int64_t position : judging_.positions) {
      if (std::abs(static_cast<double>(position)) < length) inside.push_back(position);
    }
    return thinned(inside.size() >= kFewPositions ? inside : judging_.positions, kMostPositions);
  }

  const LengthJudging& judging_;
};

// One row per level that reads the configuration: the first planned dtype, the layout that the
// specification has.
std::vector<LevelResult> first_rows(const std::vector<LevelResult>& plan, spec::Layout layout) {
  std::vector<LevelResult> result;
  for (const LevelResult& row : plan) {
    if (row.outcome == Outcome::not_run || row.input != Source::configuration) continue;
    const auto same = std::find_if(result.begin(), result.end(), [&](const LevelResult& other) {
      return other.level == row.level;
    });
    if (same == result.end()) {
      result.push_back(row);
    } else if (same->dtype == row.dtype && row.layout == layout) {
      *same = row;
    }
  }
  return result;
}

}  // namespace

bool follows_length(const spec::Specification& whole) {
  const spec::Specification specification = spec::with_inner_scheme(whole);
  const spec::Scheme& scheme = specification.scheme;
  if (const auto* ntk = std::get_if<spec::DynamicNtk>(&scheme)) return !ntk->alpha;
  return std::holds_alternative<spec::Dynamic>(scheme) ||
         std::holds_alternative<spec::LongRope>(scheme);
}

std::vector<double> further_lengths(const LengthJudging& judging) {
  const double context = spec::trained_context(judging.specification);
  if (!(context >= 2) || !(context < 0x1p50)) return {};
  std::vector<double> result;
  for (const double length :
       {std::floor(context / 2), context, context + 1, 2 * context, 3 * context, 5 * context}) {
    const bool room = length <= static_cast<double>(judging.description.max_position) + 1;
    if (room && length != judging.specification.seq_len) result.push_back(length);
  }
  return result;
}

std::vector<LevelResult> judge_lengths(const LengthJudging& judging,
                                       const std::vector<LevelResult>& plan) {
  if (!follows_length(judging.specification)) return {};
  const std::vector<double> lengths = further_lengths(judging);
  const std::vector<LevelResult> planned = first_rows(plan, judging.specification.head.layout);
  const Lengths at(judging);
  std::vector<LevelResult> rows;
  for (const double length : lengths) {
    for (const LevelResult& row : planned) rows.push_back(at.judge(row, length));
  }
  // Down again, to the first: a table that only grows, or one made for the longest, stays.
  for (std::size_t step = lengths.size(); step-- > 0;) {
    for (std::size_t level = 0; level < planned.size(); ++level) {
      keep_worse(rows[step * planned.size() + level], at.judge(planned[level], lengths[step]));
    }
  }
  for (const LevelResult& row : planned) {
    if (row.level != Level::rotate || lengths.size() < 2) continue;
    rows.push_back(at.batch(row, {lengths.front(), lengths.back(), lengths[1]}));
  }
  return rows;
}

}  // namespace ropecheck::properties
