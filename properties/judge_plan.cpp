// What is to be judged? Levels, dtypes, layouts and positions, from what was asked and what the
// kernel declares.
#include "properties/judge_plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "properties/judge_lengths.hpp"
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

LevelResult row_of(Level level, spec::Dtype dtype, Source input = Source::configuration) {
  LevelResult row;
  row.level = level;
  row.dtype = dtype;
  row.input = input;
  return row;
}

LevelResult undeclared(Level level, spec::Dtype dtype, const std::string& what) {
  LevelResult row = row_of(level, dtype);
  row.outcome = Outcome::not_run;
  row.reason = "the kernel does not declare " + what;
  return row;
}

// Rows of a declared level at one input and dtype: one for a table, one per layout for a rotation.
void add_rows(const kernels::Description& description, Level level, Source input, spec::Dtype dtype,
              std::vector<LevelResult>& rows) {
  if (level == Level::table) {
    rows.push_back(row_of(level, dtype, input));
    return;
  }
  for (const spec::Layout layout : kLayouts) {
    if (!description.has(layout)) continue;
    rows.push_back(row_of(level, dtype, input));
    rows.back().layout = layout;
  }
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

kernels::Description applicable(kernels::Description description,
                                const spec::Specification& specification) {
  if (!spec::turns_by_role(specification)) return description;
  const bool configured = source_of(description, Level::rotate) == Source::configuration;
  description.levels &= ~static_cast<std::uint32_t>(ROPECHECK_TABLE);
  if (!configured) description.levels &= ~static_cast<std::uint32_t>(ROPECHECK_ROTATE);
  return with_input(std::move(description), Source::configuration);
}

namespace {

// A declared level of which the specification leaves nothing.
LevelResult inapplicable(Level level, const std::vector<spec::Dtype>& dtypes) {
  LevelResult row = row_of(level, dtypes.empty() ? spec::Dtype::f32 : dtypes.front());
  row.outcome = Outcome::not_run;
  row.reason = kNoOneTable;
  return row;
}

}  // namespace

std::vector<LevelResult> plan(const kernels::Description& declared,
                              const spec::Specification& specification,
                              const JudgeOptions& options) {
  const kernels::Description description = applicable(declared, specification);
  std::vector<LevelResult> rows;
  const std::vector<spec::Dtype> dtypes = options.dtypes.value_or(declared_dtypes(description));
  for (const Level level : kLevels) {
    const bool asked = options.levels && contains(*options.levels, level);
    if (options.levels ? !asked : !declares(description, level)) continue;
    if (!declares(description, level) && declares(declared, level)) {
      rows.push_back(inapplicable(level, dtypes));
    } else if (!declares(description, level)) {
      const spec::Dtype dtype = dtypes.empty() ? spec::Dtype::f32 : dtypes.front();
      rows.push_back(undeclared(level, dtype, "level " + std::string(name(level))));
    } else if (level == Level::frequencies) {
      rows.push_back(row_of(level, description.frequency_dtype));
    } else {
      for (const spec::Dtype dtype : dtypes) {
        if (description.has(dtype)) continue;
        rows.push_back(
            undeclared(level, dtype, std::string("dtype ") + std::string(spec::name(dtype))));
      }
      for (const Source input : sources_of(description, level)) {
        for (const spec::Dtype dtype : dtypes) {
          if (description.has(dtype)) add_rows(description, level, input, dtype, rows);
        }
      }
    }
  }
  const bool nothing_left = declared.levels != 0 && description.levels == 0;
  if (rows.empty() && nothing_left && !options.levels) {
    rows.push_back(inapplicable(Level::rotate, dtypes));
  }
  return rows;
}

LevelResult nothing_selected(const std::string& reason) {
  LevelResult row;
  row.outcome = Outcome::not_run;
  row.reason = reason;
  return row;
}

namespace {

struct Range {
  std::int64_t low, high;
  bool holds(std::int64_t position) const { return position >= low && position <= high; }
};

// With a given table alone positions are row numbers: the declared range says nothing about angles.
Range tested_range(const kernels::Description& description) {
  const bool rows = source_of(description, Level::rotate) == Source::table &&
                    (description.levels & ROPECHECK_TABLE) == 0;
  if (rows) return {0, std::numeric_limits<std::int64_t>::max()};
  return {description.min_position, description.max_position};
}

std::optional<UndeclaredPositions> outside(const std::vector<std::int64_t>& asked, Range range) {
  UndeclaredPositions found;
  for (const std::int64_t position : asked) {
    if (range.holds(position)) continue;
    if (found.count == 0) found.first = found.last = position;
    found.first = std::min(found.first, position);
    found.last = std::max(found.last, position);
    ++found.count;
  }
  return found.count > 0 ? std::optional(found) : std::nullopt;
}

// Exactly what was asked for, as far as the kernel takes it.
PositionChoice chosen(const spec::Specification& specification, Range range,
                      const std::vector<std::int64_t>& asked) {
  PositionChoice choice;
  choice.undeclared = outside(asked, range);
  std::copy_if(asked.begin(), asked.end(), std::back_inserter(choice.positions),
               [&](std::int64_t position) { return range.holds(position); });
  std::sort(choice.positions.begin(), choice.positions.end());
  const auto last = std::unique(choice.positions.begin(), choice.positions.end());
  choice.positions.erase(last, choice.positions.end());
  std::int64_t farthest = 0;
  for (const std::int64_t position : choice.positions)
    farthest = std::max(farthest, std::abs(position));
  choice.seq_len = specification.seq_len.value_or(static_cast<double>(farthest) + 1);
  return choice;
}

// A schedule that follows the length is looked at where it has moved: well beyond L.
std::int64_t usual_largest(const spec::Specification& specification) {
  constexpr double kBeyond = 4;
  const double trained = specification.max_position_embeddings;
  std::int64_t largest =
      trained >= 2 && trained < 0x1p62 ? static_cast<std::int64_t>(trained) - 1 : kUsualMaximum;
  const double context = spec::trained_context(specification);
  if (follows_length(specification) && !specification.seq_len && context >= 1 && context < 0x1p50) {
    largest = std::max(largest, static_cast<std::int64_t>(kBeyond * context) - 1);
  }
  return largest;
}

}  // namespace

PositionChoice choose_positions(const spec::Specification& specification,
                                const kernels::Description& description,
                                const JudgeOptions& options) {
  const Range range = tested_range(description);
  if (options.positions) return chosen(specification, range, *options.positions);
  PositionChoice choice;
  const bool asked = options.max_position > 0;
  const std::int64_t wanted = asked ? options.max_position : usual_largest(specification);
  if (asked && wanted > range.high) {
    const std::int64_t first = std::max<std::int64_t>(range.high + 1, 0);
    choice.undeclared = {static_cast<std::uint64_t>(wanted - first) + 1, first, wanted};
  }
  choice.range_limited = (!asked && wanted > range.high) || range.low > 0;
  const std::int64_t farthest = std::min(wanted, std::max<std::int64_t>(range.high, 0));
  choice.seq_len = specification.seq_len.value_or(static_cast<double>(farthest) + 1);
  const spec::Specification placed = spec::with_seq_len(specification, choice.seq_len);
  const reference::Oracle oracle(placed, options.truth);
  for (const std::int64_t position :
       sample_positions(oracle, placed, farthest, range.low < 0, options.seed)) {
    if (range.holds(position)) choice.positions.push_back(position);
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
