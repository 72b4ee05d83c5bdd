// What is to be judged? Levels, dtypes, layouts and positions, from what was asked and what the
// kernel declares.
#include "properties/judge_plan.hpp"

#include <algorithm>
#include <cmath>

#include "properties/levels.hpp"

namespace ropecheck::properties {

namespace {

constexpr std::int64_t kUsualMaximum = 131071;
constexpr Level kLevels[] = {Level::frequencies, Level::table, Level::rotate};
constexpr spec::Dtype kDtypes[] = {spec::Dtype::f64, spec::Dtype::f32, spec::Dtype::f16,
                                   spec::Dtype::bf16};
constexpr spec::Layout kLayouts[] = {spec::Layout::half, spec::Layout::interleaved};

bool declares(const kernels::Description& description, Level level) {
  return (description.levels >> static_cast<int>(level) & 1u) != 0;
}

template <class Item>
bool contains(const std::vector<Item>& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

LevelResult row_of(Level level, spec::Dtype dtype) {
  LevelResult row;
  row.level = level;
  row.dtype = dtype;
  return row;
}

LevelResult undeclared(Level level, spec::Dtype dtype, const std::string& what) {
  LevelResult row = row_of(level, dtype);
  row.outcome = Outcome::not_run;
  row.reason = "the kernel does not declare " + what;
  return row;
}

// Rows of a declared level at one dtype: one for a table, one per layout for a rotation.
void add_rows(const kernels::Description& description, Level level, spec::Dtype dtype,
              std::vector<LevelResult>& rows) {
  if (!description.has(dtype)) {
    rows.push_back(
        undeclared(level, dtype, std::string("dtype ") + std::string(spec::name(dtype))));
    return;
  }
  if (level == Level::table) {
    rows.push_back(row_of(level, dtype));
    return;
  }
  for (const spec::Layout layout : kLayouts) {
    if (!description.has(layout)) continue;
    rows.push_back(row_of(level, dtype));
    rows.back().layout = layout;
  }
}

std::int64_t largest_position(const spec::Specification& specification,
                              const JudgeOptions& options) {
  if (options.max_position > 0) return options.max_position;
  const double trained = specification.max_position_embeddings;
  return trained >= 2 && trained < 0x1p62 ? static_cast<std::int64_t>(trained) - 1 : kUsualMaximum;
}

}  // namespace

std::vector<spec::Dtype> declared_dtypes(const kernels::Description& description) {
  std::vector<spec::Dtype> result;
  for (const spec::Dtype dtype : kDtypes) {
    if (description.has(dtype)) result.push_back(dtype);
  }
  return result;
}

spec::Layout first_layout(const kernels::Description& description, spec::Layout wanted) {
  if (description.has(wanted)) return wanted;
  return description.has(spec::Layout::half) ? spec::Layout::half : spec::Layout::interleaved;
}

std::vector<LevelResult> plan(const kernels::Description& description,
                              const JudgeOptions& options) {
  std::vector<LevelResult> rows;
  const std::vector<spec::Dtype> dtypes = options.dtypes.value_or(declared_dtypes(description));
  for (const Level level : kLevels) {
    const bool asked = options.levels && contains(*options.levels, level);
    if (options.levels ? !asked : !declares(description, level)) continue;
    if (!declares(description, level)) {
      const spec::Dtype dtype = dtypes.empty() ? spec::Dtype::f32 : dtypes.front();
      rows.push_back(undeclared(level, dtype, "level " + std::string(name(level))));
    } else if (level == Level::frequencies) {
      rows.push_back(row_of(level, description.frequency_dtype));
    } else {
      for (const spec::Dtype dtype : dtypes) add_rows(description, level, dtype, rows);
    }
  }
  return rows;
}

LevelResult nothing_selected(const std::string& reason) {
  LevelResult row;
  row.outcome = Outcome::not_run;
  row.reason = reason;
  return row;
}

PositionChoice choose_positions(const spec::Specification& specification,
                                const kernels::Description& description,
                                const JudgeOptions& options) {
  // With a given table positions are row numbers: the declared range says nothing about angles.
  const bool rows = source_of(description, Level::rotate) == Source::table;
  const std::int64_t low = rows ? 0 : description.min_position;
  const std::int64_t high =
      rows ? std::numeric_limits<std::int64_t>::max() : description.max_position;
  PositionChoice choice;
  if (options.positions) {
    for (const std::int64_t position : *options.positions) {
      if (position >= low && position <= high) choice.positions.push_back(position);
    }
    std::sort(choice.positions.begin(), choice.positions.end());
    const auto last = std::unique(choice.positions.begin(), choice.positions.end());
    choice.positions.erase(last, choice.positions.end());
  }
  std::int64_t farthest = std::min(largest_position(specification, options), high);
  if (options.positions && !choice.positions.empty()) {
    farthest = std::max(std::abs(choice.positions.front()), std::abs(choice.positions.back()));
  }
  choice.seq_len = specification.seq_len.value_or(static_cast<double>(farthest) + 1);
  if (options.positions) return choice;
  const spec::Specification placed = spec::with_seq_len(specification, choice.seq_len);
  const reference::Oracle oracle(placed, options.truth);
  for (const std::int64_t position :
       sample_positions(oracle, placed, farthest, low < 0, options.seed)) {
    if (position >= low && position <= high) choice.positions.push_back(position);
  }
  return choice;
}

PropertyResult empty_result(const Property& property, std::uint64_t seed) {
  PropertyResult result;
  result.name = property.name;
  result.sentence = property.sentence;
  result.seed = seed;
  std::string_view rest = property.kills;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view id = rest.substr(0, comma);
    while (id.starts_with(' ')) id.remove_prefix(1);
    if (!id.empty()) result.kills.emplace_back(id);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return result;
}

}  // namespace ropecheck::properties
