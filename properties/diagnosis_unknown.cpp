// What can be said of a deviation that no known mistake explains? Which arithmetic it resembles,
// where it is, how it grows.
#include "properties/diagnosis_unknown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "properties/judge_plan.hpp"
#include "properties/safe_context.hpp"

namespace ropecheck::properties {

namespace {

std::optional<MeasuredTable> table_of(const DiagnosisInput& input, kernels::Kernel& kernel) {
  const kernels::Description& description = kernel.description();
  Runner runner(kernel, input.context.specification());
  Judging judging{runner, description, input.context, input.seed, 1};
  return measure_table(judging, description.levels, declared_dtypes(description),
                       first_layout(description, input.context.specification().head.layout));
}

double largest_gap(const MeasuredTable& a, const MeasuredTable& b) {
  double worst = 0;
  for (std::size_t at = 0; at < a.cos.size(); ++at) {
    worst = std::max({worst, std::abs(a.cos[at] - b.cos[at]), std::abs(a.sin[at] - b.sin[at])});
  }
  return worst;
}

// Largest angle error at each |position|.
std::map<std::int64_t, double> angle_by_distance(const DiagnosisInput& input) {
  std::map<std::int64_t, double> result;
  for (const HeatCell& cell : input.found.heat_map) {
    double& error = result[cell.from];
    error = std::max(error, cell.angle_error);
  }
  return result;
}

// Slope of log(error) against log(position): 0 flat, 1 linear.
std::string growth(const std::map<std::int64_t, double>& errors) {
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const auto& [position, error] : errors) {
    if (position < 1 || !(error > 0)) continue;
    const double x = std::log2(static_cast<double>(position)), y = std::log2(error);
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const double spread = n * sxx - sx * sx;
  if (n < 3 || spread <= 0) return "at too few positions to say how it grows";
  const double slope = (n * sxy - sx * sy) / spread;
  if (std::abs(slope) < 0.25) return "flat in position";
  if (std::abs(slope - 1) < 0.25) return "linear in position";
  return fmt::format("growing as position^{:.2f}", slope);
}

}  // namespace

std::vector<Diagnosis> arithmetic_causes(const DiagnosisInput& input) {
  std::vector<Diagnosis> result;
  const auto own = table_of(input, input.kernel);
  if (!own || input.context.source() != Source::configuration) return result;
  double truth = 0;
  for (const double error : error_at_positions(input.context, *own)) truth = std::max(truth, error);
  for (const char* model : {"model:fp32-product", "model:fp32-recurrence"}) {
    const auto kernel = kernels::open_kernel(model);
    try {
      const auto other = table_of(input, *kernel);
      if (!other || other->cos.size() != own->cos.size()) continue;
      const double gap = largest_gap(*own, *other);
      if (gap * 20 > truth) continue;
      result.push_back(
          {model,
           fmt::format(
               "the right formula, computed as {} does: within {:.3g} of it, {:.3g} from the truth",
               model, gap, truth),
           gap});
    } catch (const kernels::Unsupported&) {
      continue;
    }
  }
  std::sort(result.begin(), result.end(),
            [](const Diagnosis& a, const Diagnosis& b) { return a.residual < b.residual; });
  return result;
}

Diagnosis unknown_cause(const DiagnosisInput& input) {
  const auto errors = angle_by_distance(input);
  double worst = 0;
  for (const auto& [position, error] : errors) worst = std::max(worst, error);
  if (worst == 0) return {"unknown", "no table could be read; see the witnesses", 1};
  int first = -1, last = -1;
  for (const HeatCell& cell : input.found.heat_map) {
    if (cell.angle_error < worst / 4) continue;
    first = first < 0 ? cell.pair : std::min(first, cell.pair);
    last = std::max(last, cell.pair);
  }
  return {"unknown",
          fmt::format(
              "no known mistake fits: angle error up to {:.3g} rad, {}; largest in pairs {} to {}",
              worst, growth(errors), first, last),
          1};
}

}  // namespace ropecheck::properties
