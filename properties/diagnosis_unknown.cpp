// What can be said of a deviation that no known mistake explains? Which arithmetic it resembles,
// where it is, how it grows.
#include "properties/diagnosis_unknown.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "properties/diagnosis_patterns.hpp"
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

// How the error changes with |position|: slope of its logarithm, and whether it only moves from one
// power of two to the next.
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
  if (std::abs(slope - 1) < 0.25) return "growing linearly with the position";
  return fmt::format("growing as position^{:.2f}", slope);
}

// How much, how it grows, which pairs and where; nothing where these turns are right.
std::vector<std::string> shape_of(const Evidence& evidence, const Scene& scene,
                                  const MeasuredTurns& turns, const DuePlaces& due) {
  std::map<std::int64_t, double> by_distance;
  std::vector<int> pairs;
  std::vector<double> worst_of(scene.frequency.size());
  double worst_angle = 0, worst_size = 0;
  std::int64_t nearest = std::numeric_limits<std::int64_t>::max(), farthest = 0;
  for (std::size_t token = 0; token < turns.size(); ++token) {
    const double position = evidence.tokens().positions[token];
    for (std::size_t pair = 0; pair < worst_of.size(); ++pair) {
      const TurnError error =
          turn_error(evidence, turns[token][pair], due[token][pair], scene.frequency[pair]);
      worst_of[pair] = std::max(worst_of[pair], error.point / error.allowed);
      if (!(error.point > error.allowed)) continue;
      worst_angle = std::max(worst_angle, error.angle);
      worst_size = std::max(worst_size, error.length);
      const auto distance = static_cast<std::int64_t>(std::abs(position));
      by_distance[distance] = std::max(by_distance[distance], error.point);
      nearest = std::min(nearest, distance);
      farthest = std::max(farthest, distance);
    }
  }
  for (std::size_t pair = 0; pair < worst_of.size(); ++pair) {
    if (worst_of[pair] > 1) pairs.push_back(static_cast<int>(pair));
  }
  if (pairs.empty()) return {};
  return {fmt::format("angle off by up to {:.3g} rad, length by {:.3g}", worst_angle, worst_size),
          growth(by_distance),
          fmt::format("{} of {} deviate", runs_text("pair", pairs), worst_of.size()),
          fmt::format("at positions from {} to {}", nearest, farthest)};
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

std::vector<std::string> description_of(const Evidence& evidence, const Scene& scene) {
  std::vector<std::string> result;
  const Evidence::Finite numbers = evidence.finite();
  if (numbers.all > 0 && numbers.finite == 0)
    return {fmt::format("none of {} values returned is a finite number", numbers.all)};
  const Model right = scene.right();
  // A gain leads out of the format by itself.
  if (numbers.finite < numbers.all && !right.stretch)
    result.push_back(fmt::format("{} of {} values returned are not finite numbers",
                                 numbers.all - numbers.finite, numbers.all));
  Group worst;
  double most = 0;
  for (const Group& group : evidence.groups()) {
    const Selection only{std::set<Part>{Part::rotation}, std::set<Group>{group}};
    const double off = evidence.misfit(right, only);
    if (off > most) worst = group;
    most = std::max(most, off);
    result.push_back(
        fmt::format("{} head {} off by {:.3g}", group.key ? "key" : "query", group.head, off));
  }
  std::vector<std::string> shape =
      shape_of(evidence, scene, evidence.turns(), due_places(scene, evidence));
  // Where the table, or the first head, is right.
  if (shape.empty() && most > 0) {
    shape = shape_of(evidence, scene, evidence.turns(Part::rotation, worst),
                     due_places(scene, evidence, worst));
  }
  result.insert(result.begin(), shape.begin(), shape.end());
  return result;
}

Diagnosis unknown_cause(const DiagnosisInput& input, std::vector<std::string> seen) {
  std::string refuted;
  for (const PropertyResult& property : input.found.properties) {
    if (property.outcome == Outcome::fail)
      refuted += (refuted.empty() ? "refuted: " : ", ") + property.name;
  }
  if (seen.empty()) {
    const LevelResult* worst = nullptr;
    for (const LevelResult& row : input.found.levels) {
      if (row.outcome == Outcome::fail && (!worst || row.conformance > worst->conformance))
        worst = &row;
    }
    if (worst != nullptr && worst->witness) {
      seen.push_back(fmt::format("{}: {} at position {}, pair {}, and not in other calls",
                                 row_text(*worst), worst->witness->why,
                                 position_text(*worst->witness), worst->witness->pair));
    }
  }
  if (!refuted.empty()) seen.push_back(refuted);
  if (seen.empty()) seen.push_back("see the witnesses");
  return {
      "unknown",
      fmt::format("no mistake that was tried reproduces the answers: {}", fmt::join(seen, "; ")),
      1};
}

}  // namespace ropecheck::properties
