// Which rows of a verdict deviate, what do they have in common, and where is it worth looking?
#include "properties/diagnosis_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "properties/judge_lengths.hpp"
#include "properties/judge_plan.hpp"
#include "properties/safe_context.hpp"

namespace ropecheck::properties {

namespace {

constexpr std::size_t kMostPositions = 12;

bool ran(const LevelResult& row) {
  return row.outcome == Outcome::pass || row.outcome == Outcome::fail;
}

std::vector<const LevelResult*> worst_rows(const KernelVerdict& verdict) {
  Class worst = Class::dtype;
  for (const LevelResult& row : verdict.levels) {
    if (ran(row)) worst = std::max(worst, row.conformance);
  }
  std::vector<const LevelResult*> result;
  if (worst == Class::dtype) return result;
  for (const LevelResult& row : verdict.levels) {
    if (ran(row) && row.conformance == worst) result.push_back(&row);
  }
  return result;
}

// "only in bf16, " if the bad rows are exactly those with some values of one feature; rows without
// it, as a table has no layout, say nothing.
template <class Feature>
std::string only(const KernelVerdict& verdict, const std::vector<const LevelResult*>& bad,
                 const char* before, Feature feature) {
  std::vector<std::string> found;
  for (const LevelResult* row : bad) {
    const std::string value = feature(*row);
    if (value.empty()) continue;
    if (std::find(found.begin(), found.end(), value) == found.end()) found.push_back(value);
  }
  if (found.empty()) return "";
  bool others = false;
  for (const LevelResult& row : verdict.levels) {
    // Rows at further lengths have one format and layout: they are compared with each other.
    const bool alike = row.seq_lens.empty() == bad.front()->seq_lens.empty();
    const std::string value = feature(row);
    others |= ran(row) && alike && !value.empty() &&
              std::find(found.begin(), found.end(), value) == found.end();
  }
  if (!others || found.size() > 2) return "";
  std::string text;
  for (const std::string& value : found) text += (text.empty() ? "" : " and ") + value;
  return fmt::format("only {}{}, ", before, text);
}

std::string where(const KernelVerdict& verdict, const std::vector<const LevelResult*>& bad) {
  std::string text;
  text += only(verdict, bad, "at level ",
               [](const LevelResult& row) { return std::string(name(row.level)); });
  text += only(verdict, bad, "from the ",
               [](const LevelResult& row) { return std::string(name(row.input)); });
  text += only(verdict, bad, "in ", [](const LevelResult& row) {
    return row.level == Level::frequencies ? std::string("frequencies")
                                           : std::string(spec::name(row.dtype));
  });
  text += only(verdict, bad, "in layout ", [](const LevelResult& row) {
    return row.layout ? std::string(spec::name(*row.layout)) : std::string();
  });
  if (text.empty()) return text;
  return text.substr(0, text.size() - 2) + ": ";
}

// The rows that all share the specification's length come first, then the widest format.
const LevelResult& clearest(const std::vector<const LevelResult*>& bad, Source first) {
  const auto rank = [&](const LevelResult* row) {
    return std::tuple(row->seq_lens.size() != 0, row->input != first, row->seq_lens.size(),
                      row->level == Level::frequencies, static_cast<int>(row->dtype));
  };
  return **std::min_element(bad.begin(), bad.end(),
                            [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
}

// Where rows and charts show the deviation, spread from near to far.
std::vector<std::int64_t> deviating(const KernelVerdict& verdict,
                                    const std::vector<const LevelResult*>& bad, bool charted) {
  std::set<std::int64_t> found;
  std::vector<std::int64_t> far;
  for (const ErrorAtPosition& at : verdict.error_by_position) {
    if (charted && at.error > 4 * at.bound) far.push_back(at.position);
  }
  std::sort(far.begin(), far.end(), [](auto a, auto b) { return std::abs(a) < std::abs(b); });
  const std::size_t most = std::min(far.size(), kMostPositions);
  for (std::size_t step = 0; step < most; ++step)
    found.insert(far[most == 1 ? 0 : step * (far.size() - 1) / (most - 1)]);
  for (const LevelResult* row : bad) {
    if (found.size() >= 2 * kMostPositions) break;
    if (row->level == Level::frequencies) continue;
    if (row->worst) found.insert(row->worst->position);
    if (row->witness) found.insert(row->witness->position);
  }
  return {found.begin(), found.end()};
}

spec::Dtype widest(const kernels::Description& description) {
  const std::vector<spec::Dtype> dtypes = declared_dtypes(description);
  return dtypes.empty() ? spec::Dtype::f32 : dtypes.front();
}

Target target_of(const DiagnosisInput& input, const LevelResult& row,
                 const std::vector<const LevelResult*>& bad) {
  const Source first = source_of(input.description, row.level);
  Target target;
  target.input = row.input;
  target.altered =
      row.input == Source::frequencies || (row.input == Source::table && row.input != first);
  target.specification = input.context.specification();
  if (!row.seq_lens.empty())
    target.specification = spec::with_seq_len(target.specification, row.seq_lens.front());
  target.dtype = row.level == Level::frequencies ? widest(input.description) : row.dtype;
  target.layout =
      row.layout.value_or(first_layout(input.description, target.specification.head.layout));
  for (const LevelResult* each : bad) {
    if (each->layout && !row.layout) target.layout = *each->layout;
  }
  target.positions = deviating(input.found, bad, row.input == first && row.seq_lens.empty());
  return target;
}

// The edge of what deviates: between the farthest right and the nearest wrong position of the
// chart, halved until they are neighbours.
void add_edge(const DiagnosisInput& input, Target& target) {
  std::int64_t right = -1, wrong = -1;
  for (const ErrorAtPosition& at : input.found.error_by_position) {
    if (at.position < 0 || wrong >= 0) continue;
    (at.error > 4 * at.bound ? wrong : right) = at.position;
  }
  if (right < 0 || wrong < 0 || target.input == Source::table) return;
  const kernels::Description view = with_input(input.description, target.input);
  Runner runner(input.kernel, target.specification);
  while (wrong - right > 1 && !runner.dead()) {
    const std::int64_t middle = right + (wrong - right) / 2;
    const auto context = judge_context(
        {target.specification, input.context.truth(), target.input, {middle}, 1, target.altered});
    Judging judging{runner, view, *context, input.seed, 1};
    const auto table = measure_table(judging, view.levels, {target.dtype}, target.layout);
    if (!table) return;
    const double error = error_at_positions(*context, *table).front();
    const double bound = error_rows(*context, {error}, target.dtype).front().bound;
    (error > 4 * bound ? wrong : right) = middle;
  }
  target.positions.push_back(wrong);
}

}  // namespace

bool deviates(const KernelVerdict& verdict) {
  return std::any_of(verdict.levels.begin(), verdict.levels.end(), [](const LevelResult& level) {
    return level.outcome != Outcome::not_run && level.conformance > Class::dtype;
  });
}

std::optional<Deviation> deviation_of(const DiagnosisInput& input) {
  const std::vector<const LevelResult*> bad = worst_rows(input.found);
  if (bad.empty()) return std::nullopt;
  const LevelResult& row = clearest(bad, source_of(input.description, Level::rotate));
  Deviation deviation;
  deviation.where = where(input.found, bad);
  Target target = target_of(input, row, bad);
  if (row.seq_lens.empty() && row.input == source_of(input.description, row.level))
    add_edge(input, target);
  deviation.targets.push_back(target);
  const bool lengths = !input.one_length && follows_length(target.specification) &&
                       target.input == Source::configuration;
  if (!lengths) return deviation;
  const double context = spec::trained_context(target.specification);
  for (const double length : {std::floor(context / 2), context, context + 1, 3 * context}) {
    if (length < 1 || length == target.specification.seq_len) continue;
    Target other = target;
    other.specification = spec::with_seq_len(target.specification, length);
    deviation.targets.push_back(other);
  }
  return deviation;
}

}  // namespace ropecheck::properties
