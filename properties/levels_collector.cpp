// Which is the best class that holds over all comparisons of a level, and where does the next
// better one fail?
#include "properties/levels_collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ropecheck::properties {

namespace {

constexpr std::size_t kLastBucket = 40;

double ratio_of(double error, double bound) {
  if (error == 0) return 0;
  return error / bound;
}

}  // namespace

Witness Collector::place_of(const Comparison& comparison) const {
  Witness result;
  result.position = comparison.position;
  result.pair = comparison.pair;
  result.quantity = comparison.quantity;
  result.expected = comparison.expected;
  result.got = comparison.got;
  result.error = comparison.error;
  for (int axis = 0; context_ != nullptr && context_->axes() > 1 && axis < context_->axes(); ++axis)
    result.positions.push_back(context_->position_on(comparison.token, axis));
  return result;
}

std::size_t histogram_bucket(double error) {
  if (!(error >= 0.5)) return std::isnan(error) ? kLastBucket : 0;
  if (std::isinf(error)) return kLastBucket;
  return std::min<std::size_t>(kLastBucket, static_cast<std::size_t>(std::ilogb(error) + 2));
}

void Collector::add(const Comparison& comparison) {
  for (int index = 0; index < kBoundedClasses; ++index) {
    const bool by_component = index == static_cast<int>(Class::correct);
    const double ratio = by_component ? comparison.correct_ratio
                                      : ratio_of(comparison.error, comparison.bound[index]);
    if (ratio > peaks_[index].ratio) peaks_[index] = {ratio, comparison};
  }
  if (!any_ || comparison.error > worst_.error) worst_ = comparison;
  any_ = true;
  statistics_.push_back(comparison.statistic);
}

Witness Collector::witness(Class conformance) const {
  const Peak& peak = peaks_[static_cast<int>(conformance)];
  Witness result = place_of(peak.comparison);
  const double bound = peak.comparison.bound[static_cast<int>(conformance)];
  if (!std::isfinite(peak.comparison.got)) {
    result.why = fmt::format("{} needs finite values", name(conformance));
  } else if (conformance == Class::correct) {
    result.error = peak.ratio / 2;
    result.why = fmt::format("correct needs the correctly rounded value, found {:.4g} ulp off",
                             result.error);
  } else if (bound == 0) {
    result.why = fmt::format("an exact zero must be zero, found {:.4g}", peak.comparison.got);
  } else {
    result.why = fmt::format("{} needs <= {:.4g} {}, found {:.4g}", name(conformance), bound, unit_,
                             peak.comparison.error);
  }
  return result;
}

void Collector::finish(LevelResult& result) {
  int held = 0;
  while (held < kBoundedClasses && peaks_[held].ratio > 1) ++held;
  result.conformance = static_cast<Class>(held);
  if (held > 0) result.witness = witness(static_cast<Class>(held - 1));
  if (!any_) return;
  const int bounding = std::min(held, kBoundedClasses - 1);
  result.worst = place_of(worst_);
  result.bound = worst_.bound[bounding];
  for (const double error : statistics_) {
    const std::size_t bucket = histogram_bucket(error);
    if (result.histogram.size() <= bucket) result.histogram.resize(bucket + 1);
    ++result.histogram[bucket];
  }
  std::sort(statistics_.begin(), statistics_.end());
  for (const double share : {0.5, 0.9, 0.99, 0.999}) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * statistics_.size()));
    result.quantiles.push_back(statistics_[std::max<std::size_t>(rank, 1) - 1]);
  }
}

}  // namespace ropecheck::properties
