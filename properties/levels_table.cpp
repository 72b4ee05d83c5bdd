// How right is a kernel's table of cosines and sines at every tested position?
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "properties/judge_numbers.hpp"
#include "properties/levels.hpp"
#include "properties/levels_collector.hpp"
#include "properties/safe_context.hpp"

namespace ropecheck::properties {

namespace {

using reference::CosSin;
using reference::Oracle;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
// An error this near half an ulp is decided by correct rounding itself; the error's own rounding is
// below 2^-50.
constexpr double kNearTie = 0x1p-40;

// Rows of the second call lie this much apart: a kernel that packs them writes where it must not.
constexpr std::int64_t kRowPadding = 3;

struct Place {
  std::size_t index;
  int pair;
};

class TableJudge {
 public:
  TableJudge(Judging& judging, LevelResult& result)
      : context_(judging.context), result_(result), collector_("absolute", &context_) {}

  void compare(Place place, double cos, double sin) {
    const CosSin& exact = context_.value(place.index, place.pair);
    compare_value(place, Oracle::Quantity::cos, exact.cos, cos);
    compare_value(place, Oracle::Quantity::sin, exact.sin, sin);
    const PolarError polar = polar_error(exact, cos, sin, context_.attention_scale());
    result_.max_angle = std::max(result_.max_angle, std::abs(polar.angle));
    result_.max_radial = std::max(result_.max_radial, std::abs(polar.radial));
  }

  void finish() {
    collector_.finish(result_);
    result_.mean_signed = signed_count_ > 0 ? signed_sum_ / signed_count_ : 0;
  }

 private:
  void compare_value(Place place, Oracle::Quantity quantity, const reference::DoubleDouble& exact,
                     double got) {
    const spec::FormatInfo& format = spec::info(result_.dtype);
    const double scale = context_.attention_scale();
    const Slack& slack = context_.slack(place.index, place.pair);
    Comparison item;
    item.position = context_.position(place.index, place.pair);
    item.token = place.index;
    item.pair = place.pair;
    item.quantity = quantity == Oracle::Quantity::cos ? "cos" : "sin";
    item.expected = exact.high;
    item.got = got;
    const double gap = difference(got, exact);
    item.error = std::isfinite(got) ? std::abs(gap) : kInfinite;
    double unit = ulp(format, exact);
    // An exact zero must be a zero; with a zero frequency an angle of u is allowed instead.
    const bool at_zero = context_.effective(place.index, place.pair) == 0;
    if (exact.high == 0 && !at_zero) unit = format.unit_roundoff * scale;
    const bool wrong_zero = exact.high == 0 && at_zero && got != 0;
    if (!wrong_zero) item.bound = table_bounds(result_.dtype, scale, unit, slack);
    const double ulps = wrong_zero ? kInfinite : item.error / unit;
    item.correct_ratio = correct_ratio(place, quantity, got, exact.high == 0, ulps);
    item.statistic = ulps;
    collector_.add(item);
    result_.max_ulp = std::max(result_.max_ulp, ulps);
    result_.max_abs = std::max(result_.max_abs, item.error);
    if (std::isfinite(ulps)) {
      signed_sum_ += std::copysign(ulps, gap);
      ++signed_count_;
    }
  }

  double correct_ratio(Place place, Oracle::Quantity quantity, double got, bool zero, double ulps) {
    if (zero) return got == 0 ? 0 : kInfinite;
    const double ratio = 2 * ulps;
    if (std::abs(ratio - 1) > kNearTie || !std::isfinite(ratio)) return ratio;
    const std::uint64_t rounded = context_.oracle().rounded_at(
        context_.placement(), spec::Role::query, quantity,
        context_.position(place.index, place.pair), place.pair, result_.dtype);
    return spec::decode(result_.dtype, rounded) == got ? std::min(ratio, 1.0)
                                                       : std::max(ratio, 1 + kNearTie);
  }

  const JudgeContext& context_;
  LevelResult& result_;
  Collector collector_;
  double signed_sum_ = 0;
  std::int64_t signed_count_ = 0;
};

// Calls the kernel and compares every value; false if there was no answer.
bool compare_call(Judging& judging, const std::vector<std::size_t>& indices, LevelResult& result,
                  TableJudge& judge, std::optional<kernels::Table>& table,
                  std::int64_t row_padding = 0) {
  kernels::TableCall call = table_call(judging, indices, result.dtype);
  call.row_padding = row_padding;
  table = judging.runner.table(call);
  const std::size_t pairs = judging.context.pairs();
  if (!table) {
    result.reason = judging.runner.reason();
  } else if (table->cos.size() != indices.size() * pairs ||
             table->sin.size() != indices.size() * pairs) {
    result.reason = "protocol-error: table: wrong number of values";
    judging.runner.record({"protocol-error", "table: wrong number of values"});
  }
  if (!result.reason.empty()) {
    result.outcome = Outcome::error;
    return false;
  }
  for (std::size_t row = 0; row < indices.size(); ++row) {
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const std::size_t at = row * pairs + pair;
      judge.compare({indices[row], static_cast<int>(pair)}, table->cos.value(at),
                    table->sin.value(at));
    }
  }
  return true;
}

// The longest run of consecutive positions: kernels may step from row to row there.
std::vector<std::size_t> longest_run(const std::vector<std::int64_t>& positions) {
  std::size_t best = 0, best_length = 0, start = 0;
  for (std::size_t index = 0; index < positions.size(); ++index) {
    if (index > 0 && positions[index] != positions[index - 1] + 1) start = index;
    if (index - start + 1 >= best_length) {
      best = start;
      best_length = index - start + 1;
    }
  }
  std::vector<std::size_t> result;
  for (std::size_t step = 0; step < best_length; ++step) result.push_back(best + step);
  return result;
}

}  // namespace

LevelResult judge_table(Judging& judging, spec::Dtype dtype) {
  LevelResult result;
  result.level = Level::table;
  result.dtype = dtype;
  result.input = judging.context.source();
  result.positions = judging.context.count();
  TableJudge judge(judging, result);
  const std::vector<std::size_t> order = shuffled(judging.context.count(), judging.seed);
  std::optional<kernels::Table> table;
  if (!compare_call(judging, order, result, judge, table)) return result;
  const auto again = judging.runner.table(table_call(judging, order, dtype));
  if (again && (again->cos.bytes != table->cos.bytes || again->sin.bytes != table->sin.bytes)) {
    judging.runner.record(
        {"not-repeatable", fmt::format("table {}: two equal calls differ", spec::name(dtype))});
  }
  const std::vector<std::size_t> run = longest_run(judging.context.positions());
  if (compare_call(judging, run, result, judge, table, kRowPadding)) judge.finish();
  return result;
}

}  // namespace ropecheck::properties
