// How right are a kernel's frequencies and its attention scale?
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "properties/judge_numbers.hpp"
#include "properties/levels.hpp"
#include "properties/levels_collector.hpp"

namespace ropecheck::properties {

namespace {

using reference::Oracle;
using reference::Real;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

// |position| of the farthest tested token: a zero frequency is judged by the angle it would give
// there.
double farthest(const JudgeContext& context) {
  double result = 1;
  for (const std::int64_t position : context.positions()) {
    result = std::max(result, std::abs(static_cast<double>(position)));
  }
  return result;
}

// One positive number of which the truth is `exact`, in units of u.
Comparison compare_relative(const Oracle& oracle, Oracle::Quantity quantity, int pair,
                            spec::Dtype dtype, const Real& exact, double got) {
  Comparison result;
  const double u = spec::info(dtype).unit_roundoff;
  const double size = std::abs(static_cast<double>(exact));
  result.pair = pair;
  result.expected = static_cast<double>(exact);
  result.got = got;
  if (!std::isfinite(got)) {
    result.error = result.correct_ratio = kInfinite;
    return result;
  }
  result.error = static_cast<double>(abs((Real(got) - exact) / exact)) / u;
  const double ulps = static_cast<double>(reference::error_in_ulps<Real>(dtype, exact, got));
  const double rounded = spec::decode(dtype, oracle.rounded(quantity, 0, pair, dtype));
  result.correct_ratio = got == rounded ? std::min(ulps * 2, 1.0) : std::max(ulps * 2, 1.001);
  result.statistic = ulps;
  // 1 ulp in units of u: between 1 and 2.
  const double ulp_in_u = ulp(spec::info(dtype), {static_cast<double>(exact), 0}) / (size * u);
  result.bound = {ulp_in_u / 2, ulp_in_u, 0, 0, 0};
  return result;
}

Comparison compare_frequency(const JudgeContext& context, spec::Dtype dtype, int pair, double got) {
  const Real& exact = context.oracle().schedule().frequency[pair];
  const Slack slack = context.frequency_slack(pair);
  const Bounds flat = relative_bounds(dtype, slack.product_angle, slack.recurrence_angle);
  Comparison result;
  if (exact == 0) {
    result.pair = pair;
    result.got = got;
    result.error = std::isfinite(got)
                       ? std::abs(got) * farthest(context) / spec::info(dtype).unit_roundoff
                       : kInfinite;
    result.correct_ratio = got == 0 ? 0 : kInfinite;
    result.bound = {1, 1, 1, 1, 1};
    result.statistic = result.error;
  } else {
    result =
        compare_relative(context.oracle(), Oracle::Quantity::frequency, pair, dtype, exact, got);
    for (int index = 2; index < kBoundedClasses; ++index) result.bound[index] = flat[index];
  }
  result.quantity = "frequency";
  return result;
}

Comparison compare_scale(const JudgeContext& context, spec::Dtype dtype, double got) {
  const double slack = context.frequency_slack(0).scale;
  const Bounds flat = relative_bounds(dtype, slack, slack);
  Comparison result = compare_relative(context.oracle(), Oracle::Quantity::attention_scale, 0,
                                       dtype, context.oracle().schedule().attention_scale, got);
  for (int index = 2; index < kBoundedClasses; ++index) result.bound[index] = flat[index];
  result.quantity = "attention_scale";
  return result;
}

// Bits, not values: an answer that is not a number is the same when it is repeated.
bool same_bits(const kernels::Frequencies& a, const kernels::Frequencies& b) {
  const auto same = [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  };
  return std::equal(a.frequency.begin(), a.frequency.end(), b.frequency.begin(), b.frequency.end(),
                    same) &&
         same(a.attention_scale, b.attention_scale);
}

}  // namespace

LevelResult judge_frequencies(Judging& judging) {
  LevelResult result;
  result.level = Level::frequencies;
  result.dtype = judging.description.frequency_dtype;
  const auto answer = judging.runner.frequencies(judging.seq_len());
  if (!answer) {
    result.outcome = Outcome::error;
    result.reason = judging.runner.reason();
    return result;
  }
  const JudgeContext& context = judging.context;
  if (static_cast<int>(answer->frequency.size()) != context.pairs()) {
    judging.runner.record({"protocol-error", "frequencies: the number of pairs differs"});
    result.outcome = Outcome::error;
    result.reason = "the number of pairs differs";
    return result;
  }
  const auto again = judging.runner.frequencies(judging.seq_len());
  if (again && !same_bits(*answer, *again)) {
    judging.runner.record({"not-repeatable", "frequencies: two equal calls differ"});
  }
  Collector collector("u");
  for (int pair = 0; pair < context.pairs(); ++pair) {
    const Comparison item = compare_frequency(context, result.dtype, pair, answer->frequency[pair]);
    result.max_rel_u = std::max(result.max_rel_u, item.error);
    collector.add(item);
  }
  collector.add(compare_scale(context, result.dtype, answer->attention_scale));
  collector.finish(result);
  return result;
}

}  // namespace ropecheck::properties
